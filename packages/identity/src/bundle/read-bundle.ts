import { X509Certificate } from 'node:crypto';
import { HanseError } from '@hanse/kernel';
import { parsePolicy } from '../policy/read-policy.ts';
import {
  type Check,
  type Fields,
  listOf,
  misfits,
  objectOf,
  oneOf,
  optional,
  required,
  text,
  wholeNumber,
} from '../schema/check.ts';
import { quoted } from '../scopes/scope-path.ts';
import { PUBLIC_KEY } from './public-key-check.ts';
import { REVOCABLES } from './revocation.ts';
import { BUNDLE_FORMAT, type TrustBundle } from './trust-bundle.ts';

const NAME = text(/^[\x21-\x7e]{1,256}$/, 'a name without spaces, at most 256 characters');
const list = (check: Check, most: number, least = 0) => listOf(check, { least, most });

const AUTHORITY: Check = (value) => {
  if (typeof value !== 'string' || value.length > 16_384) return 'expected a certificate in PEM';
  try {
    return new X509Certificate(value).ca ? undefined : 'expected the certificate of an authority';
  } catch {
    return 'expected a certificate in PEM';
  }
};

const POLICY: Check = (value) => {
  try {
    parsePolicy(value, 'policy');
    return undefined;
  } catch (thrown) {
    if (thrown instanceof HanseError) return thrown.message;
    throw thrown;
  }
};

const FIELDS: Fields = {
  format: required(oneOf(BUNDLE_FORMAT)),
  federation: required(NAME),
  sequence: required(wholeNumber(1)),
  issuedAt: required(wholeNumber(0)),
  notAfter: required(wholeNumber(0)),
  signers: required(list(PUBLIC_KEY, 16, 1)),
  replacement: optional(text(/^[\w.-]{1,16384}$/, 'a compact JWS')),
  issuers: required(
    list(
      objectOf({ issuer: required(NAME), keys: required(objectOf({ keys: required(list(PUBLIC_KEY, 16)) })) }),
      1_000,
    ),
  ),
  authorities: required(
    list(objectOf({ certificatePem: required(AUTHORITY), uriPrefixes: required(list(NAME, 64, 1)) }), 1_000),
  ),
  policy: required(POLICY),
  organisations: required(list(objectOf({ vo: required(NAME), policy: optional(POLICY) }), 10_000)),
  revocations: required(
    list(
      objectOf({
        kind: required(oneOf(...REVOCABLES)),
        id: required(NAME),
        issuer: optional(NAME),
        until: optional(wholeNumber(0)),
      }),
      100_000,
    ),
  ),
};

/** Checks the content of a bundle. Throws IDENTITY_BUNDLE_INVALID. */
export function readBundle(value: unknown, federation: string): TrustBundle {
  const [misfit] = misfits('', value, FIELDS);
  if (misfit !== undefined) throw invalidBundle(federation, `${misfit.path || '/'}: ${misfit.problem}`);
  const bundle = value as TrustBundle;
  if (bundle.federation !== federation) throw invalidBundle(federation, `it is of ${quoted(bundle.federation)}`);
  const repeated =
    repeatedName(bundle.issuers.map(({ issuer }) => issuer)) ?? repeatedName(bundle.organisations.map(({ vo }) => vo));
  if (repeated !== undefined) throw invalidBundle(federation, `it names ${quoted(repeated)} twice`);
  return bundle;
}

export function invalidBundle(federation: string, problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_BUNDLE_INVALID', { federation, problem }, cause);
}

/** Two entries of one name would mean one thing to one reader and another to the next. */
function repeatedName(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) < at);
}
