import { type Clock, HanseError } from '@hanse/kernel';
import { distinguishedName } from './distinguished-name.ts';
import type { TrustRoot } from './trust-root.ts';
import { type CertificateFacts, factsOf } from './verify-certificate.ts';
import { anchoredChain } from './verify-chain.ts';

/** An authority outside the federation, and the names it may certify. */
export interface ForeignRoot extends Pick<TrustRoot, 'certificatePem'> {
  /** Beginnings of distinguished names by whole parts, e.g. `/C=SE/O=Lund` (the signing policy of IGTF). */
  readonly namePrefixes: readonly string[];
}

/**
 * Verifies the chain of somebody who has a certificate of an authority outside the federation, as `verifyChain` does; the
 * name that counts is the distinguished one. Throws IDENTITY_CERTIFICATE_INVALID.
 */
export function verifyForeignChain<Root extends ForeignRoot>(parts: {
  chainPem: string;
  roots: readonly Root[];
  clock: Pick<Clock, 'now'>;
}): { readonly facts: CertificateFacts; readonly name: string; readonly root: Root } {
  const { presenter, candidates } = anchoredChain({ ...parts, purpose: 'client' });
  const facts = factsOf(presenter.certificate);
  const name = distinguishedName(presenter);
  if (name === undefined) throw refuse(facts.subject, 'its name is empty or holds characters that cannot be seen');
  // A name of the federation comes from the federation's own authorities only.
  const isOurs = facts.uriSans.some((uri) => /^urn:hanse:/i.test(uri));
  if (isOurs) throw refuse(facts.subject, 'its authority may not certify names of the federation');
  const root = candidates.find(({ namePrefixes }) => namePrefixes.some((prefix) => isBelow(name, prefix)));
  if (root === undefined) throw refuse(facts.subject, 'its authority may not certify its name');
  return { facts, name, root };
}

function isBelow(name: string, prefix: string): boolean {
  return prefix.startsWith('/') && (name === prefix || name.startsWith(`${prefix}/`));
}

function refuse(subject: string, problem: string): HanseError {
  const authority = 'an authority that this site trusts for its users';
  return new HanseError('IDENTITY_CERTIFICATE_INVALID', { subject, authority, problem });
}
