import { HanseError, type Instant, isoTime } from '@hanse/kernel';
import { errors } from 'jose';

/** What the verifier expected, for the texts of refusals. */
export interface Expected {
  readonly issuer: string;
  readonly audience: string;
}

/** The refusal of the table for what the JOSE library threw; anything that is not a refusal stays as it is. */
export function tokenRefusal(thrown: unknown, expected: Expected): unknown {
  const { issuer } = expected;
  if (thrown instanceof errors.JWTExpired) return expired((thrown.payload.exp ?? 0) * 1000, thrown);
  if (thrown instanceof errors.JWSSignatureVerificationFailed || thrown instanceof errors.JWKSNoMatchingKey) {
    return new HanseError('IDENTITY_TOKEN_SIGNATURE', { issuer }, thrown);
  }
  if (thrown instanceof errors.JWTClaimValidationFailed) return wrongClaim(thrown, expected);
  if (thrown instanceof errors.JOSEError) return malformed(thrown.message, thrown);
  return thrown;
}

export function expired(at: Instant, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_TOKEN_EXPIRED', { expiredAt: isoTime(at) }, cause);
}

export function malformed(problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_TOKEN_MALFORMED', { problem }, cause);
}

function wrongClaim(
  thrown: InstanceType<typeof errors.JWTClaimValidationFailed>,
  { issuer, audience }: Expected,
): HanseError {
  const { claim, reason, payload } = thrown;
  if (claim === 'aud' && reason === 'check_failed') {
    const found = [payload.aud ?? 'nobody'].flat().join(', ');
    return new HanseError('IDENTITY_TOKEN_AUDIENCE', { found, expected: audience }, thrown);
  }
  if (claim === 'iss') {
    return new HanseError('IDENTITY_TOKEN_ISSUER', { found: payload.iss ?? 'nobody', expected: issuer }, thrown);
  }
  const isEarly = (claim === 'nbf' || claim === 'iat') && reason === 'check_failed';
  if (isEarly) return new HanseError('IDENTITY_TOKEN_EARLY', { problem: thrown.message }, thrown);
  return malformed(thrown.message, thrown);
}
