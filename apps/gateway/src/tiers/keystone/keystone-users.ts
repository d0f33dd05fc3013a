import type { Credentials } from '@hanse/http';
import { type Clock, HanseError, type Millis } from '@hanse/kernel';
import { IdentityCache } from '../identity-cache.ts';
import type { LocalIdentity, LocalUser } from '../local-identity.ts';
import type { KeystoneClient, KeystoneToken } from './keystone-client.ts';

const HEADER = 'x-auth-token';
/** Fernet tokens have some 200 characters; nothing that is longer is sent on. */
const TOKEN = /^[\x21-\x7e]{8,4096}$/;
/** How long Keystone is taken at its word, unless configured otherwise: a revocation counts after that. */
export const KEYSTONE_CACHE: Millis = 60_000;

/** The users of the provider's OpenStack, by the tokens they have from its Keystone. */
export class KeystoneUsers implements LocalIdentity {
  readonly source = 'keystone';
  readonly #client: Pick<KeystoneClient, 'validate'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #cache: IdentityCache;
  readonly #operatorRole: string | undefined;

  constructor(parts: {
    client: Pick<KeystoneClient, 'validate'>;
    clock: Pick<Clock, 'now'>;
    /** The Keystone role that makes somebody an operator of the site; absent: nobody. */
    operatorRole?: string | undefined;
    cacheFor?: Millis | undefined;
  }) {
    this.#client = parts.client;
    this.#clock = parts.clock;
    this.#operatorRole = parts.operatorRole;
    this.#cache = new IdentityCache({ clock: parts.clock, keep: parts.cacheFor ?? KEYSTONE_CACHE });
  }

  recognises({ headers }: Credentials): boolean {
    return headers[HEADER] !== undefined;
  }

  /** Throws GATEWAY_LOCAL_CREDENTIAL_REFUSED, PEER_UNREACHABLE, GATEWAY_KEYSTONE_REFUSED. */
  async identify({ headers }: Credentials): Promise<LocalUser> {
    const token = headers[HEADER];
    if (typeof token !== 'string' || !TOKEN.test(token)) throw refused('it is no token of Keystone');
    return this.#cache.user(token, async () => {
      const known = await this.#client.validate(token);
      if (known === undefined) throw refused('Keystone does not vouch for it');
      if (known.expiresAt <= this.#clock.now()) throw refused('it has expired');
      return this.#userOf(known);
    });
  }

  #userOf({ userId, userName, domain, project, roles, expiresAt }: KeystoneToken): LocalUser {
    return {
      source: this.source,
      name: userId,
      displayName: domain === undefined ? userName : `${userName}@${domain}`,
      isOperator: this.#operatorRole !== undefined && roles.includes(this.#operatorRole),
      ...(project === undefined ? {} : { project }),
      until: expiresAt,
    };
  }
}

function refused(problem: string): HanseError {
  return new HanseError('GATEWAY_LOCAL_CREDENTIAL_REFUSED', { what: 'Keystone token', problem });
}
