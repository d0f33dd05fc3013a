import { type Clock, canonicalJson, type Instant, type JsonValue, type Millis } from '@hanse/kernel';
import { CompactSign } from 'jose';
import type { SigningKey } from '../tokens/signing-keys.ts';
import { readBundle } from './read-bundle.ts';
import { BUNDLE_FORMAT, type TrustBundle } from './trust-bundle.ts';

/** The type of the JWS, so that nothing else that the same key signs can pass for a bundle (RFC 8725 §3.11). */
export const BUNDLE_TYPE = 'hanse-bundle+jwt';

/** What the federation says; form, sequence and times are added. */
export type BundleContent = Omit<TrustBundle, 'format' | 'sequence' | 'issuedAt' | 'notAfter'>;

/**
 * The bundle that follows `previousSequence` (0 for the first), without revocations that have ended.
 * Throws IDENTITY_BUNDLE_INVALID for content that no gateway would accept.
 */
export function buildBundle(
  content: BundleContent,
  parts: { previousSequence: number; clock: Pick<Clock, 'now'>; validity: Millis },
): TrustBundle {
  const issuedAt: Instant = parts.clock.now();
  const bundle = {
    ...content,
    format: BUNDLE_FORMAT,
    sequence: parts.previousSequence + 1,
    issuedAt,
    notAfter: issuedAt + parts.validity,
    revocations: content.revocations.filter(({ until }) => until === undefined || until >= issuedAt),
  };
  return readBundle(JSON.parse(canonicalBundle(bundle)), content.federation);
}

/** The one text of a bundle: equal bundles have equal texts. */
export function canonicalBundle(bundle: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(bundle)) as JsonValue);
}

/** The bundle as a compact JWS (RFC 7515) over its canonical form. */
export async function signBundle(bundle: TrustBundle, { key, jwk }: SigningKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(canonicalBundle(bundle)))
    .setProtectedHeader({ alg: 'ES256', typ: BUNDLE_TYPE, kid: jwk.kid })
    .sign(key);
}
