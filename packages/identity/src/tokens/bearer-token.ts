import { HanseError } from '@hanse/kernel';

/** The token of an Authorization header (RFC 6750 §2.1). Throws IDENTITY_TOKEN_MISSING. */
export function bearerToken(authorization: string | undefined): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
  return token;
}
