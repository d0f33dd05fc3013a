import type { Instant, JsonObject, OrderId } from '@hanse/kernel';
import type { StateMachine } from './state-machine.ts';

/** A durable operation: written down before anything is touched, resumed after a crash, confirmed when done. */
export type OrderState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
export type OrderEvent = 'begin' | 'succeed' | 'fail';

export const ORDER_MACHINE: StateMachine<OrderState, OrderEvent> = {
  entity: 'order',
  initial: 'QUEUED',
  transitions: {
    QUEUED: { begin: 'RUNNING', fail: 'FAILED' },
    // A crash leaves an order RUNNING; taking it up again is `begin` once more.
    RUNNING: { begin: 'RUNNING', succeed: 'SUCCEEDED', fail: 'FAILED' },
    SUCCEEDED: {},
    FAILED: {},
  },
};

export interface Order<Verb extends string = string> {
  readonly orderId: OrderId;
  readonly verb: Verb;
  /** The application or VEE it is about. */
  readonly subject: string;
  /** Two requests with the same key are the same order. */
  readonly idempotencyKey: string;
  readonly input: JsonObject;
  readonly state: OrderState;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
  /** The problem that ended a FAILED order, as a code of the error table and its message. */
  readonly failure?: { readonly code: string; readonly message: string };
}
