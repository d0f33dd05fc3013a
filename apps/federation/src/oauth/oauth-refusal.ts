import { HanseError } from '@hanse/kernel';

/** The errors of the endpoints (RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, RFC 8693 §2.2.2, RFC 9449 §5). */
export type OAuthError =
  | 'access_denied'
  | 'authorization_pending'
  | 'expired_token'
  | 'invalid_client'
  | 'invalid_dpop_proof'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'server_error'
  | 'slow_down'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_token_type'
  | 'use_dpop_nonce';

/** A refusal in the words of OAuth; `problem` is for people and goes into `error_description`. */
export function oauthRefusal(error: OAuthError, problem: string): HanseError {
  return new HanseError('IDENTITY_OAUTH_REFUSED', { error, problem });
}

/** How an endpoint answers a failure. */
export interface OAuthFailure {
  readonly status: number;
  readonly error: OAuthError;
  readonly problem: string;
  /** Whole seconds to wait. */
  readonly retryAfter?: number;
}

/** The failure behind whatever was thrown; `server_error` is our own fault, of which nothing is told. */
export function oauthFailure(thrown: unknown): OAuthFailure {
  if (!(thrown instanceof HanseError)) return frameworkFailure(thrown);
  const { code, details, message: problem } = thrown;
  if (code === 'IDENTITY_OAUTH_REFUSED') {
    const error = details['error'] as OAuthError;
    return { status: error === 'invalid_client' ? 401 : 400, error, problem: String(details['problem']) };
  }
  if (code === 'IDENTITY_PROOF_NONCE') return { status: 400, error: 'use_dpop_nonce', problem };
  if (code === 'IDENTITY_PROOFS_FULL') return { status: 503, error: 'temporarily_unavailable', problem };
  if (code.startsWith('IDENTITY_PROOF_')) return { status: 400, error: 'invalid_dpop_proof', problem };
  if (code === 'IDENTITY_LOGIN_THROTTLED') {
    const seconds = Number(details['seconds']);
    return { status: 503, error: 'temporarily_unavailable', problem, retryAfter: seconds };
  }
  return byKind(thrown);
}

function byKind({ kind, message: problem }: HanseError): OAuthFailure {
  if (kind === 'internal') return { status: 500, error: 'server_error', problem: 'the federation could not answer' };
  if (kind === 'unauthenticated') return { status: 400, error: 'invalid_grant', problem };
  return { status: 400, error: 'invalid_request', problem };
}

/** What the framework refused before a handler was asked: too large, another media type, a field that is missing. */
function frameworkFailure(thrown: unknown): OAuthFailure {
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  if (!(thrown instanceof Error) || !(status >= 400 && status < 500)) {
    return { status: 500, error: 'server_error', problem: 'the federation could not answer' };
  }
  return { status, error: 'invalid_request', problem: thrown.message };
}
