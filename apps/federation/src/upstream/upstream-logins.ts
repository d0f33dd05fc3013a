import { createHmac } from 'node:crypto';
import { matchesSecret, mintSecret, secretDigest } from '@hanse/identity';
import { HanseError, type Rng, toHanseError, type UserId } from '@hanse/kernel';
import { browserCookie, browserSecret } from '../login/browser-cookie.ts';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { User } from '../users/user-table.ts';
import type { TellGateways } from '../vos/tell-gateways.ts';
import type { LinkTickets } from './link-tickets.ts';
import { mappedRoles } from './mapped-roles.ts';
import type { MembershipSync } from './membership-sync.ts';
import { DEFAULT_NAME_CLAIM, type UpstreamAccounts } from './upstream-accounts.ts';
import type { UpstreamGoal } from './upstream-attempt-table.ts';
import type { UpstreamAttempts } from './upstream-attempts.ts';
import type { UpstreamClaims } from './upstream-claims.ts';
import type { UpstreamConfig } from './upstream-config.ts';
import type { UpstreamProvider } from './upstream-provider.ts';

/** How a browser fares at a provider. A failure says where the person may go on. */
export type UpstreamOutcome =
  | { readonly kind: 'sent-on'; readonly location: string }
  | { readonly kind: 'linked'; readonly user: User; readonly upstream: UpstreamConfig }
  | { readonly kind: 'failed'; readonly error: HanseError; readonly back?: string };

interface Parts {
  /** The federation's own base URL: never taken from a request. */
  readonly url: string;
  readonly providers: readonly UpstreamProvider[];
  readonly attempts: UpstreamAttempts;
  readonly tickets: LinkTickets;
  readonly accounts: UpstreamAccounts;
  readonly memberships: MembershipSync;
  readonly tell: TellGateways;
  /** The logins that programs began in browsers. */
  readonly logins: {
    require(interactionId: string, cookies: string | undefined): unknown;
    finish(interactionId: string, userId: UserId): string;
  };
  readonly audit: Pick<IdentityAudit, 'loginFailed'>;
  /** Throws IDENTITY_REVOKED for an account that was revoked. */
  readonly requireUnrevoked: (userId: UserId) => void;
  readonly rng: Rng;
}

/** Logging in through upstream providers, and linking identities there to accounts here. */
export class UpstreamLogins {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For the login page. */
  get upstreams(): readonly UpstreamConfig[] {
    return this.#parts.providers.map(({ config }) => config);
  }

  /** Throws FEDERATION_UPSTREAM_UNKNOWN. */
  require(name: string): UpstreamConfig {
    return this.#provider(name).config;
  }

  /** Sets out for a login under way in this browser. Throws FEDERATION_LOGIN_UNKNOWN, FEDERATION_UPSTREAM_UNKNOWN. */
  async login(name: string, interactionId: string, cookies: string | undefined): Promise<UpstreamOutcome> {
    this.#parts.logins.require(interactionId, cookies);
    const goal = { kind: 'login', interactionId } as const;
    try {
      return { kind: 'sent-on', location: await this.#setOut(name, goal, secretOf(cookies)) };
    } catch (thrown) {
      const error = toHanseError(thrown);
      if (error.code !== 'FEDERATION_UPSTREAM_UNAVAILABLE') throw thrown;
      return failed(error, goal);
    }
  }

  /**
   * What a person must confirm in this browser before the ticket is used: else a link sent by somebody else would join
   * the reader's identity to the sender's account.
   */
  confirmation(name: string, ticket: string, cookies: string | undefined) {
    this.#provider(name);
    const userId = this.#parts.tickets.require(ticket, name);
    const secret = browserSecret(cookies) ?? mintSecret(this.#parts.rng).secret;
    return { userId, token: confirmToken(ticket, secret), setCookie: browserCookie(secret) };
  }

  /** Sets out to link, after the confirmation. Throws FEDERATION_LOGIN_UNKNOWN, FEDERATION_FORM_FOREIGN. */
  link(name: string, ticket: string, token: string, cookies: string | undefined): Promise<string> {
    const secret = secretOf(cookies);
    if (!matchesSecret(token, secretDigest(confirmToken(ticket, secret))))
      throw new HanseError('FEDERATION_FORM_FOREIGN');
    this.#provider(name);
    const userId = this.#parts.tickets.redeem(ticket, name);
    return this.#setOut(name, { kind: 'link', userId }, secret);
  }

  /**
   * Throws FEDERATION_LOGIN_UNKNOWN for an answer that this browser does not await; `query` is what came back, `address`
   * where from.
   */
  async finish(
    name: string,
    query: string,
    { cookies, address }: { cookies: string | undefined; address: string },
  ): Promise<UpstreamOutcome> {
    const provider = this.#provider(name);
    const state = new URLSearchParams(query).get('state') ?? '';
    const { goal, checks } = this.#parts.attempts.finish(name, state, secretOf(cookies));
    try {
      const claims = await provider.claims(new URL(`${this.#callback(name)}?${query}`), checks, wantedClaims(provider));
      return await this.#reach(goal, provider.config, claims);
    } catch (thrown) {
      const error = toHanseError(thrown);
      if (error.kind === 'internal') throw thrown;
      this.#parts.audit.loginFailed(undefined, { address, code: error.code });
      return failed(error, goal);
    }
  }

  async #reach(goal: UpstreamGoal, upstream: UpstreamConfig, claims: UpstreamClaims): Promise<UpstreamOutcome> {
    const { accounts, memberships, tell, logins, requireUnrevoked } = this.#parts;
    const user = goal.kind === 'link' ? accounts.link(upstream, claims, goal.userId) : accounts.open(upstream, claims);
    requireUnrevoked(user.userId);
    const changed = memberships.sync(user.userId, upstream.name, mappedRoles(upstream.vos ?? [], claims));
    for (const vo of changed) await tell({ vo, users: [user.userId], by: user.userId });
    if (goal.kind === 'link') return { kind: 'linked', user, upstream };
    return { kind: 'sent-on', location: logins.finish(goal.interactionId, user.userId) };
  }

  async #setOut(name: string, goal: UpstreamGoal, secret: string): Promise<string> {
    const provider = this.#provider(name);
    const checks = this.#parts.attempts.begin(name, goal, secret);
    return (await provider.authorizationUrl(this.#callback(name), checks)).href;
  }

  #provider(name: string): UpstreamProvider {
    const found = this.#parts.providers.find(({ config }) => config.name === name);
    if (found === undefined) throw new HanseError('FEDERATION_UPSTREAM_UNKNOWN', { upstream: name });
    return found;
  }

  /** Each provider has its own, so that an answer of one is never taken for another's (RFC 9700 §4.4.2). */
  #callback(name: string): string {
    return `${this.#parts.url}/login/upstream/${name}/callback`;
  }
}

function failed(error: HanseError, goal: UpstreamGoal): UpstreamOutcome {
  return { kind: 'failed', error, ...(goal.kind === 'login' ? { back: `/login/${goal.interactionId}` } : {}) };
}

function wantedClaims({ config }: UpstreamProvider): readonly string[] {
  return [config.userNameClaim ?? DEFAULT_NAME_CLAIM, ...(config.vos ?? []).map(({ claim }) => claim)];
}

function secretOf(cookies: string | undefined): string {
  const secret = browserSecret(cookies);
  if (secret === undefined) throw new HanseError('FEDERATION_LOGIN_UNKNOWN');
  return secret;
}

function confirmToken(ticket: string, secret: string): string {
  return createHmac('sha256', secret).update(`link:${ticket}`).digest('base64url');
}
