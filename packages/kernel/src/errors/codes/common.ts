import type { ErrorRow } from '../error-row.ts';

/** Failures that any room can meet. */
export const COMMON_ERRORS = {
  INTERNAL: {
    kind: 'internal',
    message: 'Something failed that should not have: {what}',
    remedy: 'Look at the log of the service with this trace id, and report it.',
  },
  ID_INVALID: {
    kind: 'invalid',
    message: '"{value}" is not a valid {type}',
    remedy: 'Expected {expected}.',
  },
  VALUE_INVALID: {
    kind: 'invalid',
    message: '{what} "{value}" is not acceptable at {at}',
    remedy: 'Expected {expected}.',
  },
  STATE_TRANSITION_REFUSED: {
    kind: 'conflict',
    message: '{entity} {id} is {state}; {event} is not possible',
    remedy: 'In this state: {accepted}.',
  },
  DEADLINE_EXCEEDED: {
    kind: 'timeout',
    message: '{what} did not finish within {seconds} s',
    remedy: 'Try again, or allow more time.',
  },
  CANCELLED: {
    kind: 'unavailable',
    message: '{what} was cancelled',
    remedy: 'Ask again when the service is running.',
  },
  QUEUE_FULL: {
    kind: 'unavailable',
    message: 'Queue {queue} is full ({limit} waiting)',
    remedy: 'Wait a moment and try again.',
  },
} as const satisfies Record<string, ErrorRow>;
