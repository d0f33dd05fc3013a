import { HanseError, type Instant, isoTime, type Millis } from '@hanse/kernel';
import { compactVerify, importJWK } from 'jose';
import type { PublicJwk } from '../tokens/key-set.ts';
import { readKeyReplacement } from './key-replacement.ts';
import { invalidBundle, readBundle } from './read-bundle.ts';
import { BUNDLE_TYPE, canonicalBundle } from './sign-bundle.ts';
import type { TrustBundle } from './trust-bundle.ts';

/** How far the clock of the federation may be ahead. */
export const BUNDLE_SKEW: Millis = 300_000;
const LONGEST_BUNDLE = 64 * 1_048_576;

/** Who a bundle must be from. */
export interface BundleTrust {
  readonly federation: string;
  readonly signers: readonly PublicJwk[];
  /** The recovery key that was pinned at joining; without it, no replacement of keys counts. */
  readonly recovery?: PublicJwk | undefined;
  /** How many replacements of keys are known already; undefined before the first bundle. */
  readonly generation?: number | undefined;
}

/** A bundle, and what was found out about it. */
export interface VerifiedBundle {
  readonly bundle: TrustBundle;
  /** The keys of which one signed it. */
  readonly verifiedWith: readonly PublicJwk[];
  /** How many replacements of keys it knows of; 0 without one of the recovery key's. */
  readonly generation: number;
}

/** The bundle, once a trusted key is known to have signed it in its canonical form. Throws IDENTITY_BUNDLE_INVALID. */
export async function verifyBundle(jws: string, trust: BundleTrust): Promise<VerifiedBundle> {
  const { federation } = trust;
  if (jws.length > LONGEST_BUNDLE) throw invalidBundle(federation, 'it is too long');
  const trusted = await trustedSigners(jws, trust);
  const payload = await signedPayload(jws, { federation, signers: trusted.verifiedWith });
  const bundle = readBundle(parsed(payload, federation), federation);
  if (canonicalBundle(bundle) !== payload) throw invalidBundle(federation, 'it is not in canonical form');
  return { bundle, ...trusted };
}

/** Throws IDENTITY_BUNDLE_INVALID when the bundle has ended, or comes from the future. */
export function requireInTime({ federation, issuedAt, notAfter }: TrustBundle, now: Instant): void {
  if (now > notAfter) throw invalidBundle(federation, `it ended at ${isoTime(notAfter)}`);
  if (issuedAt > now + BUNDLE_SKEW) throw invalidBundle(federation, `it says it was made at ${isoTime(issuedAt)}`);
}

/**
 * The keys that were known; or, when the recovery key replaced them since, those it names and no other. What is older
 * than the last known replacement is refused, whoever signed it: the keys of then are in other hands.
 */
async function trustedSigners(jws: string, trust: BundleTrust): Promise<Omit<VerifiedBundle, 'bundle'>> {
  const { federation, signers, recovery, generation: known } = trust;
  if (recovery === undefined) return { verifiedWith: signers, generation: 0 };
  const carried = replacementIn(jws);
  const replacement = carried === undefined ? undefined : await readKeyReplacement(carried, { federation, recovery });
  const generation = replacement?.generation ?? 0;
  // A site that joins pins the keys of the day, which may have rotated since the replacement.
  if (known === undefined) return { verifiedWith: [...signers, ...(replacement?.signers ?? [])], generation };
  if (generation < known) throw invalidBundle(federation, 'it is from before the signing keys were replaced');
  const isReplaced = replacement !== undefined && generation > known;
  return { verifiedWith: isReplaced ? replacement.signers : signers, generation };
}

/** Nothing of the bundle is believed here: the replacement has a signature of its own. */
function replacementIn(jws: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { replacement } = (payload ?? {}) as { readonly replacement?: unknown };
    return typeof replacement === 'string' ? replacement : undefined;
  } catch {
    // What is no JSON is refused once its signature was looked at.
    return undefined;
  }
}

async function signedPayload(jws: string, { federation, signers }: BundleTrust): Promise<string> {
  try {
    const { payload } = await compactVerify(
      jws,
      ({ kid, typ }) => {
        const signer = signers.find((candidate) => candidate.kid === kid);
        if (typ !== BUNDLE_TYPE) throw invalidBundle(federation, `its type is not ${BUNDLE_TYPE}`);
        if (signer === undefined) throw invalidBundle(federation, 'no trusted key signed it');
        return importJWK({ ...signer }, 'ES256');
      },
      { algorithms: ['ES256'] },
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch (cause) {
    if (cause instanceof HanseError) throw cause;
    throw invalidBundle(federation, 'its signature is not good', cause);
  }
}

function parsed(payload: string, federation: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (cause) {
    throw invalidBundle(federation, 'it is not JSON', cause);
  }
}
