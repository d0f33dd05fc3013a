import type { HanseError } from '@hanse/kernel';

/** The one algorithm that proofs may be signed with. */
const ALGORITHMS = 'algs="ES256"';

/**
 * The `WWW-Authenticate` header of a refusal (RFC 9110 §11.6.1): which schemes are accepted, and what was wrong in the
 * words of RFC 6750 §3.1 and RFC 9449 §7.1. A request without credentials is told no error (RFC 6750 §3.1).
 */
export function challengeOf({ code }: Pick<HanseError, 'code'>): string {
  const problem = problemWord(code);
  return problem === undefined ? `DPoP ${ALGORITHMS}, Bearer` : `DPoP error="${problem}", ${ALGORITHMS}, Bearer`;
}

function problemWord(code: string): string | undefined {
  if (code === 'IDENTITY_PROOF_NONCE') return 'use_dpop_nonce';
  if (code.startsWith('IDENTITY_PROOF_')) return 'invalid_dpop_proof';
  return /^IDENTITY_(TOKEN_(?!MISSING)|REVOKED|SESSION_)/.test(code) ? 'invalid_token' : undefined;
}
