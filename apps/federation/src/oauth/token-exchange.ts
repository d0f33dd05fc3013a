import {
  decideExchange,
  type ExchangeRules,
  oauthExchangeError,
  parseScopes,
  type TokenClaims,
  type TokenIssuer,
  type TokenVerifier,
} from '@hanse/identity';
import { type Clock, HanseError, type SiteId } from '@hanse/kernel';
import { isInstance } from '../instances/instance-directory.ts';
import type { InstanceIdentities } from '../instances/instance-identities.ts';
import type { SiteTable } from '../sites/site-table.ts';
import { FEDERATION_AUDIENCE } from '../users/access-tokens.ts';
import type { Memberships } from '../vos/memberships.ts';
import { type Form, requiredField } from './form.ts';
import { oauthRefusal } from './oauth-refusal.ts';
import { heldScopes } from './requested-scope.ts';
import type { TokenAnswer } from './token-answer.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const OPERATOR = 'federation-operator';
/** What the federation may do at sites for those who use it. */
const BROKERED = [
  ...['image.put', 'image.read', 'part.put', 'part.delete', 'part.act', 'part.list', 'part.read'],
  ...['vee.list', 'vee.read', 'vee.act', 'vee.console', 'vee.metrics', 'disk.export', 'order.read'],
  ...['usage.read', 'event.follow', 'site.read', 'site.capacity'],
].map((name) => `${name}:/`);

interface Parts {
  /** The federation's name in its own tokens. */
  readonly issuerName: string;
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  /** Throws when the token was revoked, or its session ended. */
  readonly requireValid: (claims: TokenClaims) => void;
  readonly sites: Pick<SiteTable, 'get' | 'named' | 'list'>;
  /** The roles and groups of a token that its subject still has. FEDERATION_VO_NOT_MEMBER. */
  readonly memberships: Pick<Memberships, 'rolesNow' | 'groupsNow'>;
  /** VEEs with the word of their site. */
  readonly instances: Pick<InstanceIdentities, 'isOfSite' | 'subject'>;
  readonly clock: Clock;
}

/** Exchanges users' tokens for narrower ones, for one site each (RFC 8693). */
export class TokenExchange {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `jkt` is of the key that proved the request. Throws IDENTITY_OAUTH_REFUSED. */
  async answer(form: Form, jkt: string): Promise<TokenAnswer> {
    const { issuer, clock } = this.#parts;
    const scope = requiredField(form, 'scope').split(' ');
    const shown = await this.#token(form, 'subject_token');
    const claims = this.#present(shown, form.get('role'));
    const subject = { ...claims, scope: heldScopes(claims, scope) };
    const actor = form.has('actor_token') ? await this.#token(form, 'actor_token') : undefined;
    const audience = this.#audience(requiredField(form, 'audience'));
    const asked = { subject, actor, shown: { proofThumbprint: jkt }, audience, scope };
    const decided = decideExchange(asked, this.#rules(claims), clock.now());
    if (!decided.ok) throw oauthRefusal(oauthExchangeError(decided.error.reason), decided.error.problem);
    const { token, expiresAt } = await issuer.issue({ ...decided.value, roles: claims.roles });
    return {
      access_token: token,
      issued_token_type: ACCESS_TOKEN,
      token_type: 'DPoP',
      expires_in: Math.floor((expiresAt - clock.now()) / 1000),
      scope: decided.value.scope.join(' '),
    };
  }

  /**
   * What the subject still is. Its role in the VO goes with it; operating the federation is more than a narrower token
   * is asked for, so that it goes along only when it is named.
   */
  #present(claims: TokenClaims, asked: string | undefined): TokenClaims {
    if (asked !== undefined && asked !== OPERATOR) throw oauthRefusal('invalid_request', `role must be ${OPERATOR}`);
    if (isInstance(claims.subject)) {
      if (asked !== undefined) throw oauthRefusal('invalid_request', 'a VEE has no role');
      return claims;
    }
    const { memberships } = this.#parts;
    const held = memberships.rolesNow(claims);
    if (asked === OPERATOR && !held.includes(OPERATOR)) {
      throw oauthRefusal('invalid_request', `the subject token has no role ${OPERATOR}`);
    }
    const roles = asked === OPERATOR ? held : held.filter((role) => role !== OPERATOR);
    return { ...claims, roles, groups: memberships.groupsNow(claims) };
  }

  async #token(form: Form, name: 'subject_token' | 'actor_token'): Promise<TokenClaims> {
    const type = requiredField(form, `${name}_type`);
    if (type !== ACCESS_TOKEN) throw oauthRefusal('invalid_request', `${name}_type must be ${ACCESS_TOKEN}`);
    try {
      const token = requiredField(form, name);
      const { instances, verifier } = this.#parts;
      if (name === 'subject_token' && instances.isOfSite(token)) return await instances.subject(token);
      const claims = await verifier.verify(token);
      this.#parts.requireValid(claims);
      return claims;
    } catch (thrown) {
      // RFC 8693 §2.2.2: a token that is not good makes the request invalid, it is no invalid_grant.
      if (!(thrown instanceof HanseError) || thrown.kind !== 'unauthenticated') throw thrown;
      throw oauthRefusal('invalid_request', `${name}: ${thrown.message}`);
    }
  }

  /** A site may be named by its name too; its tokens are for its id. */
  #audience(asked: string): string {
    const { sites } = this.#parts;
    if (asked === FEDERATION_AUDIENCE) return asked;
    const site = sites.named(asked) ?? sites.get(asked as SiteId);
    if (site === undefined) throw oauthRefusal('invalid_target', 'audience is neither a site nor the federation');
    return site.siteId;
  }

  /** The federation's own users may go to any site, VEEs to the federation; that itself may act for users at sites. */
  #rules({ issuer, subject }: TokenClaims): ExchangeRules {
    const { issuerName, sites } = this.#parts;
    const siteIds = sites.list().map(({ siteId }) => siteId);
    const self = isInstance(subject)
      ? { issuer, audiences: [FEDERATION_AUDIENCE] }
      : { issuer: issuerName, audiences: [FEDERATION_AUDIENCE, ...siteIds] };
    return {
      self: [self],
      actors: [
        {
          actor: issuerName,
          receives: [FEDERATION_AUDIENCE],
          audiences: siteIds,
          scope: parseScopes(BROKERED),
        },
      ],
    };
  }
}
