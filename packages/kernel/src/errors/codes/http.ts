import type { ErrorRow } from '../error-row.ts';

/** Failures of the HTTP edge itself, before an application has seen the request. */
export const HTTP_ERRORS = {
  REQUEST_INVALID: {
    kind: 'invalid',
    message: 'The request is not valid at {at}: {problem}',
    remedy: 'Correct the request; its schema is in the OpenAPI document.',
  },
  REQUEST_TOO_LARGE: {
    kind: 'invalid',
    message: 'The body of the request is larger than {limit} bytes',
    remedy: 'Send at most {limit} bytes.',
  },
  REQUEST_MEDIA_TYPE: {
    kind: 'invalid',
    message: 'A body of type "{type}" is not understood at {method} {path}',
    remedy: 'Send one of the content types that the OpenAPI document lists for this route.',
  },
  ROUTE_UNKNOWN: {
    kind: 'not-found',
    message: 'There is nothing at {method} {path}',
    remedy: 'The OpenAPI document lists what there is.',
  },
  ROUTE_UNGUARDED: {
    kind: 'internal',
    message: 'Route {method} {path} does not say which operation it is and who may reach it',
    remedy: "Give it config: { operation: '<name>', access: 'public' | 'authenticated' }.",
  },
  PEER_UNREACHABLE: {
    kind: 'unavailable',
    message: '{peer} cannot be reached: {problem}',
    remedy: 'Check that it is running and that its address is right.',
  },
  PEER_AUTHORITY_UNEXPECTED: {
    kind: 'unauthenticated',
    message: '{peer} presents certificates {found}; none is the expected authority {expected}',
    remedy: 'Ask for a new invitation; if it says the same, somebody may stand between you and the peer.',
  },
  PEER_ANSWER_UNEXPECTED: {
    kind: 'internal',
    message: '{peer} gave an answer to {method} {path} that is not understood: {problem}',
    remedy: 'Check that the address is right and that both sides run the same version of Hanse.',
  },
  PEER_LOGIN_REFUSED: {
    kind: 'unauthenticated',
    message: '{peer} refused the login ({error}): {problem}',
    remedy: 'Begin the login again; ask the operator of the federation if it is refused again.',
  },
} as const satisfies Record<string, ErrorRow>;
