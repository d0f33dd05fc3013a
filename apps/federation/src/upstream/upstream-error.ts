import { HanseError } from '@hanse/kernel';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';

/** RFC 6749 §4.1.2.1; a provider's own text is never shown. */
const ERROR_WORD = /^[a-z_]{1,64}$/;
/** Failures of the way to the provider, by the library's codes. */
const UNREACHABLE = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

/**
 * What went wrong between the federation and a provider, in the federation's words. Only error codes of the protocol and
 * of the library are taken over; bodies, tokens and descriptions go nowhere but into the cause.
 */
export function upstreamError(title: string, thrown: unknown): HanseError {
  const upstream = title;
  if (thrown instanceof HanseError) return thrown;
  if (thrown instanceof AuthorizationResponseError) {
    if (thrown.error === 'access_denied') return new HanseError('FEDERATION_UPSTREAM_DENIED', { upstream }, thrown);
    return refused(upstream, wordOf(thrown.error), thrown);
  }
  if (thrown instanceof ResponseBodyError) return refused(upstream, wordOf(thrown.error), thrown);
  if (thrown instanceof WWWAuthenticateChallengeError) return refused(upstream, 'unauthorized', thrown);
  if (!(thrown instanceof ClientError)) return refused(upstream, 'unexpected answer', thrown);
  const isUnreachable = thrown.code === undefined || UNREACHABLE.has(thrown.code) || isServerFailure(thrown.cause);
  if (isUnreachable) return unavailable(upstream, thrown);
  return refused(upstream, thrown.code ?? 'unexpected answer', thrown);
}

function unavailable(upstream: string, cause: ClientError): HanseError {
  return new HanseError('FEDERATION_UPSTREAM_UNAVAILABLE', { upstream }, cause);
}

function refused(upstream: string, problem: string, cause: unknown): HanseError {
  return new HanseError('FEDERATION_UPSTREAM_REFUSED', { upstream, problem }, cause);
}

function isServerFailure(cause: unknown): boolean {
  return cause instanceof Response && cause.status >= 500;
}

function wordOf(error: string): string {
  return ERROR_WORD.test(error) ? error : 'an error it has no proper word for';
}
