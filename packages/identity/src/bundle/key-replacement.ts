import { canonicalJson, HanseError, type JsonValue } from '@hanse/kernel';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { type Fields, listOf, misfits, required, text, wholeNumber } from '../schema/check.ts';
import type { PublicJwk } from '../tokens/key-set.ts';
import type { SigningKey } from '../tokens/signing-keys.ts';
import { PUBLIC_KEY } from './public-key-check.ts';

/** The type of the JWS, so that nothing else that is signed can pass for it (RFC 8725 §3.11). */
const REPLACEMENT_TYPE = 'hanse-key-replacement+jwt';
const LONGEST_REPLACEMENT = 16_384;

/**
 * What the recovery key of a federation says when signing keys became known to others: from now on only these sign
 * bundles. Every later bundle carries it, so that a gateway that was away follows as well.
 */
export interface KeyReplacement {
  readonly federation: string;
  /** 1 for the first replacement, and one more for each; bundles without a replacement are of generation 0. */
  readonly generation: number;
  readonly signers: readonly PublicJwk[];
}

const FIELDS: Fields = {
  federation: required(text(/^[\x21-\x7e]{1,256}$/, 'a name without spaces')),
  generation: required(wholeNumber(1)),
  signers: required(listOf(PUBLIC_KEY, { least: 1, most: 16 })),
};

/** The replacement as a compact JWS (RFC 7515), signed by the recovery key. */
export function signKeyReplacement(replacement: KeyReplacement, { key, jwk }: SigningKey): Promise<string> {
  const content = canonicalJson(JSON.parse(JSON.stringify(replacement)) as JsonValue);
  return new CompactSign(new TextEncoder().encode(content))
    .setProtectedHeader({ alg: 'ES256', typ: REPLACEMENT_TYPE, kid: jwk.kid })
    .sign(key);
}

/** What it says, when the recovery key signed it for that federation; otherwise undefined: it then counts for nothing. */
export async function readKeyReplacement(
  jws: string,
  trust: { readonly federation: string; readonly recovery: PublicJwk },
): Promise<KeyReplacement | undefined> {
  const payload = jws.length > LONGEST_REPLACEMENT ? undefined : await signedBy(jws, trust.recovery);
  if (payload === undefined || misfits('', payload, FIELDS).length > 0) return undefined;
  const replacement = payload as KeyReplacement;
  return replacement.federation === trust.federation ? replacement : undefined;
}

async function signedBy(jws: string, recovery: PublicJwk): Promise<unknown> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK({ ...recovery }, 'ES256'), {
      algorithms: ['ES256'],
    });
    if (protectedHeader.typ !== REPLACEMENT_TYPE) return undefined;
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as unknown;
  } catch (thrown) {
    if (thrown instanceof HanseError) throw thrown;
    return undefined;
  }
}
