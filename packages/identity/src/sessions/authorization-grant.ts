import { err, type Instant, type Millis, ok, type Result, type Rng } from '@hanse/kernel';
import type { Approval } from './device-grant.ts';
import { isPkceChallenge, matchesPkce } from './pkce.ts';
import { isRegisteredRedirect } from './redirect-uri.ts';
import { mintSecret } from './secret.ts';

/** A client that may begin logins in a browser. */
export interface RegisteredClient {
  readonly clientId: string;
  /** Compared character by character, but for the port of a loopback address. */
  readonly redirectUris: readonly string[];
}

/** The parameters of an authorization request, as they came (OAuth 2.1 §4.1.1). */
export interface AuthorizationRequest {
  readonly responseType: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge?: string | undefined;
  readonly codeChallengeMethod?: string | undefined;
  readonly scope: string;
  /** The virtual organisation that the tokens are to be for. */
  readonly vo?: string | undefined;
  readonly nonce?: string | undefined;
  /** `dpop_jkt` (RFC 9449 §10). */
  readonly jkt?: string | undefined;
}

/** A code that was given out: good once, for a minute, for the one who began. */
export interface AuthorizationGrant {
  readonly codeDigest: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
  readonly approval: Approval;
  readonly nonce?: string;
  readonly jkt?: string;
  readonly expiresAt: Instant;
  readonly isUsed: boolean;
}

/** Why a request is refused. Where the redirect URI is not known to be right, nobody is redirected anywhere. */
export interface AuthorizationRefusal {
  readonly error: 'invalid_request' | 'unauthorized_client' | 'unsupported_response_type';
  readonly problem: string;
  readonly mayRedirect: boolean;
}

export const CODE_LIFETIME: Millis = 60_000;

/** Checks a request before anybody is asked to log in: code flow, exact redirect URI, PKCE with S256. */
export function checkAuthorizationRequest(
  request: AuthorizationRequest,
  client: RegisteredClient | undefined,
): Result<AuthorizationRequest & { readonly codeChallenge: string }, AuthorizationRefusal> {
  const refuse = (error: AuthorizationRefusal['error'], problem: string, mayRedirect = true) =>
    err({ error, problem, mayRedirect });
  if (client === undefined || client.clientId !== request.clientId) {
    return refuse('unauthorized_client', 'the client is not registered', false);
  }
  if (!isRegisteredRedirect(client.redirectUris, request.redirectUri)) {
    return refuse('invalid_request', 'redirect_uri is not registered for the client', false);
  }
  if (request.responseType !== 'code') return refuse('unsupported_response_type', 'response_type must be code');
  // A missing method means "plain" (RFC 7636 §4.3), which protects nothing from who sees the request.
  if (request.codeChallengeMethod !== 'S256') return refuse('invalid_request', 'code_challenge_method must be S256');
  const { codeChallenge } = request;
  if (codeChallenge === undefined || !isPkceChallenge(codeChallenge)) {
    return refuse('invalid_request', 'code_challenge must be 43 characters of base64url');
  }
  return ok({ ...request, codeChallenge });
}

/** Gives out a code for a request that was checked and approved. */
export function grantAuthorization(
  request: AuthorizationRequest & { readonly codeChallenge: string },
  approval: Approval,
  now: Instant,
  rng: Rng,
): { readonly grant: AuthorizationGrant; readonly code: string } {
  const { clientId, redirectUri, codeChallenge: challenge, scope, nonce, jkt } = request;
  const { secret, digest } = mintSecret(rng);
  const optional = { ...(nonce === undefined ? {} : { nonce }), ...(jkt === undefined ? {} : { jkt }) };
  const times = { expiresAt: now + CODE_LIFETIME, isUsed: false };
  return {
    grant: { codeDigest: digest, clientId, redirectUri, challenge, scope, approval, ...optional, ...times },
    code: secret,
  };
}

/** The outcome of redeeming a code; the grant that comes back is to be stored, whatever it is. */
export interface Redeemed {
  readonly grant: AuthorizationGrant;
  readonly outcome: Result<Approval, 'invalid_grant'>;
  /** The code was used twice: its session, and with it what was issued first, is to be revoked (RFC 6749 §4.1.2). */
  readonly mustRevokeSession: boolean;
}

/** Redeems a code once. A failed attempt uses it up too: whoever holds a code without its verifier has stolen it. */
export function redeemAuthorization(
  grant: AuthorizationGrant,
  shown: { clientId: string; redirectUri: string; verifier: string; jkt?: string | undefined },
  now: Instant,
): Redeemed {
  const used = { ...grant, isUsed: true };
  const isRight =
    now < grant.expiresAt &&
    shown.clientId === grant.clientId &&
    shown.redirectUri === grant.redirectUri &&
    (grant.jkt === undefined || shown.jkt === grant.jkt) &&
    matchesPkce(shown.verifier, grant.challenge);
  if (grant.isUsed || !isRight) return { grant: used, outcome: err('invalid_grant'), mustRevokeSession: grant.isUsed };
  return { grant: used, outcome: ok(grant.approval), mustRevokeSession: false };
}
