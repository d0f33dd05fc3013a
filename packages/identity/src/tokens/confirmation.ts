import { HanseError } from '@hanse/kernel';

/** The key a token is bound to: a client certificate (RFC 8705 §3.1) or a DPoP key (RFC 9449 §6.1). */
export type Confirmation = { readonly 'x5t#S256': string } | { readonly jkt: string };

/** The keys that a request proved to hold; thumbprints are SHA-256 in base64url. */
export interface ShownKeys {
  /** Of the client certificate of the TLS connection. */
  readonly certificateThumbprint?: string | undefined;
  /** Of the key of a verified DPoP proof, which was made for this very token. */
  readonly proofThumbprint?: string | undefined;
}

const THUMBPRINT = /^[\w-]{43}$/;

/** The `cnf` claim, which must name exactly one key in a way known here; undefined for anything else. */
export function readConfirmation(cnf: unknown): Confirmation | undefined {
  if (typeof cnf !== 'object' || cnf === null) return undefined;
  const [[name, value] = [], ...others] = Object.entries(cnf);
  if (others.length > 0 || typeof value !== 'string' || !THUMBPRINT.test(value)) return undefined;
  if (name === 'jkt') return { jkt: value };
  return name === 'x5t#S256' ? { 'x5t#S256': value } : undefined;
}

/** The thumbprint of a confirmation, whichever kind it is. */
export function confirmedThumbprint(confirmation: Confirmation): string {
  return 'jkt' in confirmation ? confirmation.jkt : confirmation['x5t#S256'];
}

/** Whether the request showed the key of the confirmation, in the way the confirmation asks for. */
export function isShown(confirmation: Confirmation, shown: ShownKeys): boolean {
  if ('jkt' in confirmation) return shown.proofThumbprint === confirmation.jkt;
  return shown.certificateThumbprint === confirmation['x5t#S256'];
}

/**
 * Throws IDENTITY_TOKEN_BINDING unless the request showed the key the token is bound to: a stolen token is worth
 * nothing. A token bound to no key is refused too, unless `unbound` says that bearer tokens are accepted here.
 */
export function verifyBinding(
  { confirmation }: { readonly confirmation?: Confirmation },
  shown: ShownKeys,
  unbound: 'refuse' | 'accept' = 'refuse',
): void {
  if (confirmation === undefined) {
    if (unbound === 'accept') return;
    throw unshown('it names no key, and only bound tokens are accepted');
  }
  if (isShown(confirmation, shown)) return;
  if ('jkt' in confirmation)
    throw unshown(shown.proofThumbprint === undefined ? 'no DPoP proof came' : 'another key made the proof');
  throw unshown(shown.certificateThumbprint === undefined ? 'no client certificate came' : 'another certificate came');
}

function unshown(problem: string): HanseError {
  return new HanseError('IDENTITY_TOKEN_BINDING', { problem });
}
