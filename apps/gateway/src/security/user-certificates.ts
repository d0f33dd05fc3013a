import type { ClientCertificate, Credentials, Standing } from '@hanse/http';
import { type CertificateFacts, type CertifiedUser, userOfNames } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import type { Authenticator, Identified } from './authenticator.ts';
import { certifiedCapabilities } from './certified-capabilities.ts';
import type { SiteTrust } from './site-trust.ts';

const USER = 'urn:hanse:user:';

/**
 * Users who show a certificate of the federation and no token (as Contrail's): its chain is verified up to the authority
 * of the bundle that may name users. A certificate says the user, the VO and a member's role at most, and is good for
 * their own things alone.
 */
export class UserCertificates implements Authenticator {
  readonly #trust: SiteTrust;
  /** By the facts of a verified certificate, which are the same object for the same connection. */
  readonly #known = new WeakMap<CertificateFacts, Identified>();

  constructor(parts: { trust: SiteTrust }) {
    this.#trust = parts.trust;
  }

  accepts({ headers, clientCertificate }: Credentials): boolean {
    if (headers.authorization !== undefined || clientCertificate === undefined) return false;
    return clientCertificate.uriSans.some((name) => name.startsWith(USER));
  }

  /** Throws IDENTITY_CERTIFICATE_INVALID, IDENTITY_REVOKED, IDENTITY_BUNDLE_STALE. */
  async authenticate({ clientCertificate }: Credentials): Promise<Identified> {
    if (clientCertificate === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
    const facts = this.#trust.verifyClient(clientCertificate);
    return this.#known.get(facts) ?? this.#remembered(facts, clientCertificate);
  }

  #remembered(facts: CertificateFacts, certificate: ClientCertificate): Identified {
    const user = userOfNames(facts.uriSans);
    if (user === undefined) {
      const problem = 'its names do not say one user, and nobody else';
      const authority = 'the authority of the federation';
      throw new HanseError('IDENTITY_CERTIFICATE_INVALID', { subject: facts.subject, authority, problem });
    }
    const standing = () => this.#standing(certificate, facts);
    const identified = { ...identifiedBy(user), standing, issuer: this.#trust.issuer };
    this.#known.set(facts, identified);
    return identified;
  }

  #standing(certificate: ClientCertificate, { notAfter }: CertificateFacts): Standing {
    return this.#trust.certificateStanding(certificate, notAfter);
  }
}

function identifiedBy({ subject: id, vo, role }: CertifiedUser): Pick<Identified, 'principal' | 'requester'> {
  const roles = role === undefined ? [] : [role];
  const memberships = vo === undefined || role === undefined ? [] : [{ vo, role }];
  const capabilities = certifiedCapabilities(id, vo);
  return {
    principal: { kind: 'user', id, roles, scope: capabilities.words, ...(vo === undefined ? {} : { vo }) },
    requester: { kind: 'user', id, memberships, carries: roles, ...capabilities.held },
  };
}
