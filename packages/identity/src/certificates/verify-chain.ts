import { type Clock, HanseError } from '@hanse/kernel';
import { authorityProblem, type ChainLink, chainLink, linkProblem, presenterProblem } from './chain-link.ts';
import { isUnderPrefix, type TrustRoot } from './trust-root.ts';
import { type CertificateFacts, factsOf } from './verify-certificate.ts';

/** A certificate that a trusted root vouches for. */
export interface VerifiedChain {
  readonly facts: CertificateFacts;
  readonly root: TrustRoot;
}

type Anchor = Pick<TrustRoot, 'certificatePem'>;

const MOST_LINKS = 5;
const LONGEST_CHAIN = 65_536;
const PEM = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;

/**
 * Verifies the chain a client or server presents, its own certificate first, up to one of several roots; the root itself
 * may be left out. Every URI name must lie under a prefix of that very root: an authority vouches for its own names
 * alone, and no two are mixed. Throws IDENTITY_CERTIFICATE_INVALID.
 */
export function verifyChain(parts: {
  chainPem: string;
  roots: readonly TrustRoot[];
  clock: Pick<Clock, 'now'>;
  purpose: 'client' | 'server';
}): VerifiedChain {
  const { presenter, candidates } = anchoredChain(parts);
  const facts = factsOf(presenter.certificate);
  const root = candidates.find(({ uriPrefixes }) => areNamesOf(facts.uriSans, uriPrefixes));
  if (root === undefined) throw refuse(facts.subject, 'its authority may not certify its names');
  return { facts, root };
}

/** The certificate that a chain is presented for, and the roots that vouch for it, whatever its names are. */
export function anchoredChain<Root extends Pick<TrustRoot, 'certificatePem'>>(parts: {
  chainPem: string;
  roots: readonly Root[];
  clock: Pick<Clock, 'now'>;
  purpose: 'client' | 'server';
}): { readonly presenter: ChainLink; readonly candidates: readonly Root[] } {
  const now = parts.clock.now();
  const chain = linksOf(parts.chainPem);
  const [presenter, ...authorities] = chain;
  if (presenter === undefined) throw refuse('the presenter', 'there is no certificate in PEM');
  const subject = presenter.certificate.subject;
  const problem =
    presenterProblem(presenter, parts.purpose) ??
    firstOf(chain, (link) => linkProblem(link, now)) ??
    firstOf(authorities, (link, at) => authorityProblem(link, at)) ??
    firstOf(authorities, (link, at) => (isIssuedBy(chain[at], link) ? undefined : 'did not sign the one before it'));
  if (problem !== undefined) throw refuse(subject, problem);
  const candidates = parts.roots.filter((root) => isAnchored(chain, root, now));
  if (candidates.length === 0) throw refuse(subject, 'no trusted authority issued it');
  return { presenter, candidates };
}

function linksOf(chainPem: string): readonly ChainLink[] {
  if (chainPem.length > LONGEST_CHAIN) throw refuse('the presenter', 'the chain is too long');
  const pems = chainPem.match(PEM) ?? [];
  if (pems.length > MOST_LINKS) throw refuse('the presenter', `the chain has more than ${MOST_LINKS} certificates`);
  try {
    return pems.map(chainLink);
  } catch (cause) {
    throw refuse('the presenter', 'a certificate of the chain cannot be read', cause);
  }
}

/** Whether the chain ends in the root, or in something that the root issued. */
function isAnchored(chain: readonly ChainLink[], trusted: Anchor, now: number): boolean {
  const root = rootLink(trusted);
  const last = chain.at(-1);
  const isPresent = chain.length > 1 && last !== undefined && last.certificate.raw.equals(root.certificate.raw);
  if (!isPresent && last?.certificate.issuer !== root.certificate.subject) return false;
  const below = chain.length - 1 - (isPresent ? 1 : 0);
  if (linkProblem(root, now) !== undefined || authorityProblem(root, below) !== undefined) return false;
  return isPresent || isIssuedBy(last, root);
}

/** The roots of a bundle stay the same objects until the next one; reading them for every chain would be dear. */
const READ_ROOTS = new WeakMap<Anchor, ChainLink>();

function rootLink(trusted: Anchor): ChainLink {
  const known = READ_ROOTS.get(trusted);
  if (known !== undefined) return known;
  const link = chainLink(trusted.certificatePem);
  READ_ROOTS.set(trusted, link);
  return link;
}

function isIssuedBy(link: ChainLink | undefined, authority: ChainLink): boolean {
  if (link === undefined) return false;
  return (
    link.certificate.checkIssued(authority.certificate) && link.certificate.verify(authority.certificate.publicKey)
  );
}

/** A certificate without a URI name says nothing that could be believed. */
function areNamesOf(names: readonly string[], prefixes: readonly string[]): boolean {
  const isOne = (name: string) => /^[\x21-\x7e]+$/.test(name) && prefixes.some((prefix) => isUnderPrefix(name, prefix));
  return names.length > 0 && names.every(isOne);
}

function firstOf<T>(links: readonly T[], problem: (link: T, at: number) => string | undefined): string | undefined {
  return links.map(problem).find((found) => found !== undefined);
}

function refuse(subject: string, problem: string, cause?: unknown): HanseError {
  const authority = 'an authority of this federation, for its own names';
  return new HanseError('IDENTITY_CERTIFICATE_INVALID', { subject, authority, problem }, cause);
}
