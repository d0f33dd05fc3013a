import { createHash } from 'node:crypto';
import type { Rng } from '@hanse/kernel';

const VERIFIER = /^[\w.~-]{43,128}$/;
const CHALLENGE = /^[\w-]{43}$/;

/** A secret of the client and its hash (RFC 7636 §4.1, §4.2): for the client side. */
export function mintPkce(rng: Rng): { readonly verifier: string; readonly challenge: string } {
  const verifier = Buffer.from(rng.bytes(32)).toString('base64url');
  return { verifier, challenge: pkceChallenge(verifier) };
}

/** The S256 challenge of a verifier. */
export function pkceChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** Whether it has the form of a S256 challenge. */
export function isPkceChallenge(text: string): boolean {
  return CHALLENGE.test(text);
}

/** Whether the verifier is one, and the challenge was made from it. */
export function matchesPkce(verifier: string, challenge: string): boolean {
  return VERIFIER.test(verifier) && pkceChallenge(verifier) === challenge;
}
