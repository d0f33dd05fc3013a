import type { Credentials } from '@hanse/http';
import { namespacedId } from '@hanse/identity';
import type { Authenticator, Identified } from '../security/authenticator.ts';
import type { IdentityRegister } from './mapping/identity-register.ts';

/** Maps the users whom another authenticator makes out to the site's own ids for them, on their first use. */
export class MappedUsers implements Authenticator {
  readonly #inner: Authenticator;
  readonly #register: IdentityRegister;
  /** The same object for the same proven credentials, as authenticators answer. */
  readonly #mapped = new WeakMap<Identified, Identified>();

  constructor(parts: { inner: Authenticator; register: IdentityRegister }) {
    this.#inner = parts.inner;
    this.#register = parts.register;
  }

  accepts(credentials: Credentials): boolean {
    return this.#inner.accepts(credentials);
  }

  /** Throws GATEWAY_IDENTITY_TAKEN as well. */
  async authenticate(credentials: Credentials): Promise<Identified> {
    const identified = await this.#inner.authenticate(credentials);
    const { principal, issuer } = identified;
    // The federation itself owns nothing.
    if (principal.kind !== 'user' || issuer === undefined) return identified;
    const subject = principal.id;
    const whose = namespacedId({ issuer, subject });
    const id = await this.#register.use({ namespacedId: whose, tier: 'federation', name: subject, ownId: subject });
    return id === subject ? identified : this.#renamed(identified, id);
  }

  #renamed(identified: Identified, id: string): Identified {
    const known = this.#mapped.get(identified);
    if (known !== undefined && known.principal.id === id) return known;
    const { principal, requester } = identified;
    const mapped = { ...identified, principal: { ...principal, id }, requester: { ...requester, id } };
    this.#mapped.set(identified, mapped);
    return mapped;
  }
}
