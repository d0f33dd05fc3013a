import { HanseError } from '@hanse/kernel';

/** A token and how it was sent: alone (RFC 6750), or with a proof of possession (RFC 9449 §7.1). */
export interface SentToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
}

/** The token of an Authorization header of either scheme. Throws IDENTITY_TOKEN_MISSING. */
export function sentToken(authorization: string | undefined): SentToken {
  const [, scheme, token] = /^(Bearer|DPoP) +([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (scheme === undefined || token === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}
