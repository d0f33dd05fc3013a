import type { ErrorRow } from '../error-row.ts';

/** Failures of the HTTP edge itself, before an application has seen the request. */
export const HTTP_ERRORS = {
  REQUEST_INVALID: {
    kind: 'invalid',
    message: 'The request is not valid at {at}: {problem}',
    remedy: 'Correct the request; its schema is in the OpenAPI document.',
  },
  ROUTE_UNKNOWN: {
    kind: 'not-found',
    message: 'There is nothing at {method} {path}',
    remedy: 'The OpenAPI document lists what there is.',
  },
  PEER_UNREACHABLE: {
    kind: 'unavailable',
    message: '{peer} cannot be reached: {problem}',
    remedy: 'Check that it is running and that its address is right.',
  },
} as const satisfies Record<string, ErrorRow>;
