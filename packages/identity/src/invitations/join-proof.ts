import { X509Certificate } from 'node:crypto';
import { type Clock, canonicalJson, HanseError } from '@hanse/kernel';
import { CompactSign, compactVerify } from 'jose';
import { siteUri } from '../certificates/names.ts';
import type { TrustRoot } from '../certificates/trust-root.ts';
import { verifyCertificate } from '../certificates/verify-certificate.ts';
import { verifyChain } from '../certificates/verify-chain.ts';

/** The type of both signatures, so that nothing else these keys sign can pass for a join (RFC 8725 §3.11). */
const TYPE = 'hanse-join+jwt';

/** What a site says to join: everything that must not be another's, bound to the secret of its invitation. */
export interface JoinStatement {
  /** Digest of the invitation's secret. */
  readonly invitation: string;
  /** SHA-256 of the federation's root, as the invitation pins it. */
  readonly federation: string;
  readonly siteId: string;
  readonly siteName: string;
  /** Base URL of the gateway. */
  readonly endpoint: string;
}

/** The statement signed with the key of the site's authority and with the key of its gateway, each a compact JWS. */
export interface JoinProof {
  readonly authority: string;
  readonly gateway: string;
}

type SignerKey = Parameters<CompactSign['sign']>[0];

/** The statement, signed with one of the two keys. */
export function signJoinStatement(statement: JoinStatement, key: SignerKey): Promise<string> {
  return new CompactSign(textOf(statement)).setProtectedHeader({ alg: 'ES256', typ: TYPE }).sign(key);
}

/**
 * Checks that who joins holds the keys of the root and of the gateway's certificate, that the root is of this site and
 * nobody else, and that it issued the certificate. Answers the root for the site's names. Throws IDENTITY_JOIN_UNPROVEN.
 */
export async function verifyJoin(parts: {
  statement: JoinStatement;
  proof: JoinProof;
  authorityPem: string;
  certificatePem: string;
  clock: Pick<Clock, 'now'>;
}): Promise<TrustRoot> {
  const { statement, proof, authorityPem, certificatePem, clock } = parts;
  const name = siteUri(statement.siteId);
  const root = { certificatePem: requireRoot(authorityPem, name, clock), uriPrefixes: [name] };
  const { facts } = checked(() => verifyChain({ chainPem: certificatePem, roots: [root], clock, purpose: 'server' }));
  if (facts.uriSans.length !== 1 || facts.uriSans[0] !== name) throw unproven(`the certificate is not of ${name}`);
  await requireSigned(statement, proof.authority, new X509Certificate(authorityPem), 'the authority');
  await requireSigned(statement, proof.gateway, new X509Certificate(certificatePem), 'the gateway');
  return root;
}

/** The root in one certificate of PEM: self-signed, valid, and bearing the site's name, so that no two sites share one. */
function requireRoot(pem: string, name: string, clock: Pick<Clock, 'now'>): string {
  const { subject } = checked(() => verifyCertificate({ certificatePem: pem, authorityPem: pem, clock }));
  if (subject !== `CN=${name}`) throw unproven(`the authority is of ${subject}, not of ${name}`);
  return `${new X509Certificate(pem).toString().trim()}\n`;
}

async function requireSigned(
  statement: JoinStatement,
  jws: string,
  { publicKey }: X509Certificate,
  who: string,
): Promise<void> {
  const told = textOf(statement);
  try {
    const { payload, protectedHeader } = await compactVerify(jws, publicKey, { algorithms: ['ES256'] });
    if (protectedHeader.typ === TYPE && Buffer.from(payload).equals(told)) return;
  } catch (cause) {
    throw unproven(`the signature of ${who} is wrong`, cause);
  }
  throw unproven(`${who} signed another statement`);
}

function textOf(statement: JoinStatement): Buffer {
  return Buffer.from(canonicalJson({ ...statement }));
}

function checked<T>(check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (cause instanceof HanseError) throw unproven(cause.message, cause);
    throw cause;
  }
}

function unproven(problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_JOIN_UNPROVEN', { problem }, cause);
}
