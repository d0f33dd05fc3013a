import { HanseError, type Instant, isoTime, type Millis } from '@hanse/kernel';
import { compactVerify, importJWK } from 'jose';
import type { PublicJwk } from '../tokens/key-set.ts';
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
}

/** The bundle, once a trusted key is known to have signed it in its canonical form. Throws IDENTITY_BUNDLE_INVALID. */
export async function verifyBundle(jws: string, { federation, signers }: BundleTrust): Promise<TrustBundle> {
  if (jws.length > LONGEST_BUNDLE) throw invalidBundle(federation, 'it is too long');
  const payload = await signedPayload(jws, { federation, signers });
  const bundle = readBundle(parsed(payload, federation), federation);
  if (canonicalBundle(bundle) !== payload) throw invalidBundle(federation, 'it is not in canonical form');
  return bundle;
}

/** Throws IDENTITY_BUNDLE_INVALID when the bundle has ended, or comes from the future. */
export function requireInTime({ federation, issuedAt, notAfter }: TrustBundle, now: Instant): void {
  if (now > notAfter) throw invalidBundle(federation, `it ended at ${isoTime(notAfter)}`);
  if (issuedAt > now + BUNDLE_SKEW) throw invalidBundle(federation, `it says it was made at ${isoTime(issuedAt)}`);
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
