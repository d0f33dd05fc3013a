import { x509 } from './x509.ts';

/** Certificates from the signer up to a trusted authority, or why there are none. */
export interface ChainResult {
  /** The signer first; as far as it could be followed when it is not trusted. */
  readonly chain: readonly x509.X509Certificate[];
  readonly problem: string | undefined;
}

const LONGEST_CHAIN = 8;
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
/** Critical extensions that are looked at here, or that say nothing against a signature (RFC 5280 §4.2). */
const UNDERSTOOD = new Set([BASIC_CONSTRAINTS, KEY_USAGE, '2.5.29.17', '2.5.29.32', '2.5.29.37']);

/**
 * Follows the issuers of a certificate to one of `trusted` (RFC 5280 §6.1, without policies and name constraints, of
 * which a critical one is therefore refused). `others` are certificates that came with the signature.
 */
export async function chainToTrust(
  signer: x509.X509Certificate,
  others: readonly x509.X509Certificate[],
  trusted: readonly x509.X509Certificate[],
): Promise<ChainResult> {
  const usage = usageProblem(signer);
  if (usage !== undefined) return { chain: [signer], problem: usage };
  return follow(signer, others, trusted);
}

type Path = readonly [x509.X509Certificate, ...x509.X509Certificate[]];
type Certificates = readonly x509.X509Certificate[];

/**
 * The shortest path first, and each certificate reached once: a longer path to it could only break more limits, while
 * all paths among a few certificates of one name and key would be billions.
 */
async function follow(signer: x509.X509Certificate, others: Certificates, trusted: Certificates): Promise<ChainResult> {
  let paths: readonly Path[] = [[signer]];
  let waiting = others.filter((other) => !isSame(other, signer));
  let deepest: Path = [signer];
  for (let length = 1; length <= LONGEST_CHAIN && paths.length > 0; length += 1) {
    const longer: Path[] = [];
    for (const path of paths) {
      const chain = await anchored(path, trusted);
      if (chain !== undefined) return { chain, problem: undefined };
      if (path.length > deepest.length) deepest = path;
      const issuers = await issuersAmong(waiting, path);
      waiting = waiting.filter((other) => !issuers.includes(other));
      longer.push(...issuers.map((issuer): Path => [...path, issuer]));
    }
    paths = longer;
  }
  if (paths.length > 0) return { chain: deepest, problem: 'its chain of issuers is too long' };
  return { chain: deepest, problem: problemOf(lastOf(deepest)) };
}

/** The path when it ends at an authority that is trusted, or one step before it; undefined when it does not. */
async function anchored(path: Path, trusted: Certificates): Promise<Path | undefined> {
  if (trusted.some((anchor) => isSame(anchor, lastOf(path)))) return path;
  const [issuer] = await issuersAmong(trusted, path);
  return issuer === undefined ? undefined : [...path, issuer];
}

async function issuersAmong(candidates: Certificates, path: Path) {
  const issuers: x509.X509Certificate[] = [];
  for (const candidate of candidates) {
    if (await isIssuer(candidate, lastOf(path), path.length - 1)) issuers.push(candidate);
  }
  return issuers;
}

function lastOf(path: Path): x509.X509Certificate {
  return path.at(-1) ?? path[0];
}

/** `below` is how many authorities already stand between the issuer and the signer. */
async function isIssuer(issuer: x509.X509Certificate, issued: x509.X509Certificate, below: number): Promise<boolean> {
  if (issuer.subject !== issued.issuer || hasUnknownCritical(issuer)) return false;
  const constraints = issuer.getExtension(x509.BasicConstraintsExtension);
  // Roots of version 1 have no extensions at all; they are authorities only because somebody trusts them.
  const isOldRoot = issuer.extensions.length === 0 && issuer.subject === issuer.issuer;
  if (constraints?.ca !== true && !isOldRoot) return false;
  if (constraints?.pathLength !== undefined && below > constraints.pathLength) return false;
  const usages = issuer.getExtension(x509.KeyUsagesExtension)?.usages;
  if (usages !== undefined && (usages & x509.KeyUsageFlags.keyCertSign) === 0) return false;
  try {
    return await issued.verify({ publicKey: issuer.publicKey, signatureOnly: true });
  } catch {
    // An algorithm that the platform does not have (MD5, RSA of 512 bits …) proves nothing.
    return false;
  }
}

function usageProblem(signer: x509.X509Certificate): string | undefined {
  const usages = signer.getExtension(x509.KeyUsagesExtension)?.usages;
  const signing = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation;
  if (usages !== undefined && (usages & signing) === 0) return 'its certificate is not for signatures';
  return hasUnknownCritical(signer) ? 'its certificate has a critical extension that is not understood' : undefined;
}

function hasUnknownCritical({ extensions }: x509.X509Certificate): boolean {
  return extensions.some(({ critical, type }) => critical && !UNDERSTOOD.has(type));
}

function problemOf(last: x509.X509Certificate): string {
  if (last.subject === last.issuer) return `"${last.subject}" is self-signed and not among the trusted authorities`;
  return `its issuer "${last.issuer}" is not among the trusted authorities`;
}

function isSame(one: x509.X509Certificate, other: x509.X509Certificate): boolean {
  return one.equal(other);
}
