import type { Credentials, Principal } from '@hanse/http';
import { type CertificateFacts, ClientVerdicts, siteOfNames } from '@hanse/identity';
import { type Clock, HanseError, type SiteId, SiteIds } from '@hanse/kernel';
import type { SiteRoots } from './site-roots.ts';

/** The one thing a former member may ask: it may not have heard the answer the first time. */
const LEAVE = '/v1/sites/leave';
/** All that a site may do here under its own name. */
const RIGHTS = ['site.leave:/'];

/** Knows gateways by their certificates, each by the root of its own site. */
export class SiteAuthenticator {
  readonly #roots: SiteRoots;
  readonly #members: ClientVerdicts;
  readonly #former: ClientVerdicts;

  constructor(parts: { roots: SiteRoots; clock: Pick<Clock, 'now'> }) {
    this.#roots = parts.roots;
    this.#members = new ClientVerdicts(parts);
    this.#former = new ClientVerdicts(parts);
  }

  /** Undefined when somebody else asks, or shows a token as well. Throws IDENTITY_CERTIFICATE_INVALID. */
  authenticate({ headers, clientCertificate, target }: Credentials): Principal | undefined {
    if (clientCertificate === undefined || headers.authorization !== undefined) return undefined;
    const mayBeFormer = target === LEAVE && !this.#isMember(clientCertificate.uriSans);
    const facts = mayBeFormer
      ? this.#former.verdict(clientCertificate, this.#roots.former)
      : this.#members.verdict(clientCertificate, this.#roots.members);
    return { kind: 'site', id: siteOf(facts), roles: [], scope: RIGHTS };
  }

  #isMember(names: readonly string[]): boolean {
    return this.#roots.members.some(({ uriPrefixes }) => uriPrefixes.some((prefix) => names.includes(prefix)));
  }
}

/** A gateway's certificate bears the name of its site and no other. */
function siteOf({ subject, uriSans }: CertificateFacts): SiteId {
  const siteId = siteOfNames(uriSans);
  if (siteId !== undefined) return SiteIds.parse(siteId);
  const problem = 'it does not name one site';
  throw new HanseError('IDENTITY_CERTIFICATE_INVALID', { subject, authority: 'the authority of a site', problem });
}
