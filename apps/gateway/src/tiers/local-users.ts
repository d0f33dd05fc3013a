import type { Credentials, Principal, Standing } from '@hanse/http';
import { localId } from '@hanse/identity';
import { type Clock, HanseError, type SiteId } from '@hanse/kernel';
import type { Authenticator, Identified } from '../security/authenticator.ts';
import type { LocalIdentity, LocalUser } from './local-identity.ts';
import type { IdentityRegister } from './mapping/identity-register.ts';

/** The role of a provider's operator; only this site says of somebody that they have it. */
export const SITE_OPERATOR = 'provider-operator';

/**
 * The provider's own users, by whichever of its sources. Comes before the federation's tokens, so that a credential of
 * the provider is never judged by the federation's keys, nor the other way round.
 */
export class LocalUsers implements Authenticator {
  readonly #identities: readonly LocalIdentity[];
  readonly #register: IdentityRegister;
  readonly #siteId: SiteId;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(parts: {
    identities: readonly LocalIdentity[];
    register: IdentityRegister;
    siteId: SiteId;
    clock: Pick<Clock, 'now'>;
  }) {
    this.#identities = parts.identities;
    this.#register = parts.register;
    this.#siteId = parts.siteId;
    this.#clock = parts.clock;
  }

  accepts(credentials: Credentials): boolean {
    return this.#identities.some((identity) => identity.recognises(credentials));
  }

  /** Throws GATEWAY_CREDENTIALS_MIXED when a request shows more than one: nobody is two people at once. */
  async authenticate(credentials: Credentials): Promise<Identified> {
    const [judge, ...others] = this.#identities.filter((identity) => identity.recognises(credentials));
    if (judge === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
    const isToken = judge.source === 'keystone' && credentials.headers.authorization !== undefined;
    if (others.length > 0 || isToken) throw mixed([judge, ...others], isToken);
    const user = await judge.identify(credentials);
    return { ...(await this.#identified(user)), standing: () => this.#standing(judge, user) };
  }

  async #identified(user: LocalUser): Promise<Identified> {
    const { source, name, displayName, isOperator, project, sessionId } = user;
    const namespacedId = localId({ source, name });
    const id = await this.#register.use({ namespacedId, tier: 'local', name: displayName });
    const roles = isOperator ? [SITE_OPERATOR] : [];
    const principal: Principal = {
      ...{ kind: 'user', tier: 'local', id, roles, scope: [] },
      ...(project === undefined ? {} : { project }),
      ...(sessionId === undefined ? {} : { sessionId }),
    };
    const operates = isOperator ? this.#siteId : undefined;
    return { principal, requester: { kind: 'user', id, operates, carries: roles } };
  }

  #standing(judge: LocalIdentity, user: LocalUser): Standing {
    if (judge.isLive?.(user) === false) return 'revoked';
    return user.until !== undefined && user.until <= this.#clock.now() ? 'expired' : 'good';
  }
}

function mixed(judges: readonly LocalIdentity[], hasToken: boolean): HanseError {
  const kinds = [...judges.map(({ source }) => source), ...(hasToken ? ['Authorization'] : [])];
  return new HanseError('GATEWAY_CREDENTIALS_MIXED', { count: kinds.length, kinds: kinds.join(' and ') });
}
