import { type Check, objectOf, oneOf, required, text } from '../schema/check.ts';
import { keyThumbprint, type PublicJwk } from '../tokens/key-set.ts';

const NAME = text(/^[\x21-\x7e]{1,256}$/, 'a name without spaces, at most 256 characters');
const COORDINATE = text(/^[\w-]{43}$/, '32 bytes in base64url');

const KEY_FIELDS = objectOf({
  kty: required(oneOf('EC')),
  crv: required(oneOf('P-256')),
  x: required(COORDINATE),
  y: required(COORDINATE),
  kid: required(NAME),
  alg: required(oneOf('ES256')),
  use: required(oneOf('sig')),
});

/** A key is named by its thumbprint, so that two keys never share a name. */
export const PUBLIC_KEY: Check = (value) => {
  const problem = KEY_FIELDS(value);
  if (problem !== undefined) return problem;
  const key = value as PublicJwk;
  return key.kid === keyThumbprint(key) ? undefined : 'its kid is not its thumbprint';
};
