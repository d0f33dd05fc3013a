import type { OrderView } from '@hanse/api';
import type { Instant, OrderId, UserId } from '@hanse/kernel';
import type { OrderState, VeeVerb } from '@hanse/model';
import type { Tier } from '../tiers/tier.ts';

/** What can be ordered of a site: building or destroying a part, or a verb on one VEE. */
export type OrderVerb = VeeVerb | 'deploy-part' | 'destroy-part';

export interface OrderFailure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A durable operation as it stands in the database. */
export interface OrderRecord {
  readonly orderId: OrderId;
  readonly verb: OrderVerb;
  /** The application of a part's order, the VEE of any other. */
  readonly subject: string;
  readonly owner: UserId;
  readonly tier: Tier;
  readonly idempotencyKey: string;
  readonly state: OrderState;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
  readonly failure?: OrderFailure;
}

/** The record as clients see it. */
export function orderView(order: OrderRecord): OrderView {
  const { orderId, verb, subject, state, attempts, createdAt, finishedAt, failure } = order;
  return {
    orderId,
    verb,
    subject,
    state,
    attempts,
    createdAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(failure === undefined ? {} : { failure }),
  };
}
