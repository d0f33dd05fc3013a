import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { accessTokenHash, type ProofRequest } from './create-proof.ts';
import type { NonceSource } from './nonce-source.ts';
import { readProofKey } from './proof-key.ts';
import { ReplayCache } from './replay-cache.ts';
import { htuOf } from './request-target.ts';

/** What a verified proof shows. */
export interface VerifiedProof {
  /** Of the key whose holder made the request: for `verifyBinding`, or for the `cnf.jkt` of a new token. */
  readonly proofThumbprint: string;
  readonly tokenId: string;
  readonly issuedAt: Instant;
}

/** A request as the service that got it knows it. */
interface ProvenTarget extends Omit<ProofRequest, 'nonce'> {
  /** The same under the other names the service is known by. */
  readonly otherUrls?: readonly string[];
}

/** The claims of a proof, none of them believed yet. */
interface ProofContent {
  readonly htm?: unknown;
  readonly htu?: unknown;
  readonly ath?: unknown;
  readonly iat?: unknown;
  readonly jti?: unknown;
  readonly nonce?: unknown;
}

/** How old a proof may be. */
export const PROOF_AGE: Millis = 60_000;
/** How far in the future its clock may be. */
const PROOF_SKEW: Millis = 10_000;
const LONGEST_PROOF = 4_096;
const LONGEST_ID = 256;
const REMEMBERED_PROOFS = 100_000;

/** Verifies DPoP proofs as RFC 9449 §4.3 asks, in memory alone: one verifier per service sees every proof sent to it. */
export class ProofVerifier {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #nonces: NonceSource | undefined;
  readonly #used: ReplayCache;

  /** With `nonces`, every proof must hold a nonce of theirs. */
  constructor(parts: { clock: Pick<Clock, 'now'>; nonces?: NonceSource; rememberedProofs?: number }) {
    this.#clock = parts.clock;
    this.#nonces = parts.nonces;
    const capacity = parts.rememberedProofs ?? REMEMBERED_PROOFS;
    this.#used = new ReplayCache({ clock: parts.clock, keep: PROOF_AGE + 2 * PROOF_SKEW, capacity });
  }

  /**
   * Verifies the `DPoP` header of a request. With an access token, the proof must be made for that token.
   * Throws IDENTITY_PROOF_INVALID, _REPLAYED, _NONCE or IDENTITY_PROOFS_FULL.
   */
  async verify({ proof, ...request }: ProvenTarget & { readonly proof: string }): Promise<VerifiedProof> {
    const { payload, thumbprint } = await signedContent(proof);
    this.#requireTarget(payload, request);
    const issuedAt = this.#requireFresh(payload);
    this.#requireNonce(payload);
    const tokenId = idOf(payload);
    if (!this.#used.use(`${thumbprint} ${tokenId}`)) throw new HanseError('IDENTITY_PROOF_REPLAYED', { tokenId });
    return { proofThumbprint: thumbprint, tokenId, issuedAt };
  }

  #requireTarget(payload: ProofContent, { method, url, otherUrls = [], accessToken }: ProvenTarget): void {
    if (payload.htm !== method) throw invalid(`it was made for another method than ${method}`);
    const htu = typeof payload.htu === 'string' ? htuOf(payload.htu) : undefined;
    const isMeant = htu !== undefined && [url, ...otherUrls].some((known) => htuOf(known) === htu);
    if (!isMeant) throw invalid('it was made for another URL');
    if (accessToken === undefined) return;
    if (payload.ath !== accessTokenHash(accessToken)) throw invalid('it was made for another token');
  }

  #requireFresh({ iat }: ProofContent): Instant {
    if (typeof iat !== 'number' || !Number.isFinite(iat)) throw invalid('it does not say when it was made');
    const [issuedAt, now] = [iat * 1000, this.#clock.now()];
    if (issuedAt < now - PROOF_AGE - PROOF_SKEW) throw invalid('it is too old');
    if (issuedAt > now + PROOF_SKEW) throw invalid('it was made in the future');
    return issuedAt;
  }

  #requireNonce({ nonce }: ProofContent): void {
    if (this.#nonces === undefined) return;
    if (typeof nonce !== 'string' || !this.#nonces.isGood(nonce)) throw new HanseError('IDENTITY_PROOF_NONCE');
  }
}

/** The content, once it is known to be signed with the key of its own header. */
async function signedContent(proof: string): Promise<{ payload: ProofContent; thumbprint: string }> {
  if (proof.length > LONGEST_PROOF) throw invalid('it is too long');
  const { typ, jwk } = headerOf(proof);
  if (typ !== 'dpop+jwt') throw invalid('its type is not dpop+jwt');
  const key = readProofKey(jwk);
  if (typeof key === 'string') throw invalid(key);
  try {
    // Only ES256 is accepted, whatever the header asks for.
    const { payload } = await compactVerify(proof, await importJWK({ ...key.jwk }, 'ES256'), { algorithms: ['ES256'] });
    return { payload: contentOf(payload), thumbprint: key.thumbprint };
  } catch (cause) {
    throw invalid('it is not signed with its key by ES256', cause);
  }
}

function contentOf(payload: Uint8Array): ProofContent {
  const content: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  return typeof content === 'object' && content !== null ? content : {};
}

function headerOf(proof: string): { readonly typ?: unknown; readonly jwk?: unknown } {
  try {
    return decodeProtectedHeader(proof);
  } catch (cause) {
    throw invalid('it is not one signed JWT', cause);
  }
}

function idOf({ jti }: ProofContent): string {
  if (typeof jti === 'string' && jti !== '' && jti.length <= LONGEST_ID) return jti;
  throw invalid('it has no "jti" of at most 256 characters');
}

function invalid(problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_PROOF_INVALID', { problem }, cause);
}
