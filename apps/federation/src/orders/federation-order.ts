import type { ApplicationId, Instant, OrderId, UserId } from '@hanse/kernel';
import type { OrderState, VeeVerb } from '@hanse/model';
import type { Failure } from '../applications/application.ts';
import type { ExportInput } from '../export/export-input.ts';

/** `undo` removes what a deployment that was given up has left at the sites. */
export type OrderVerb = 'deploy' | 'undo' | 'export' | VeeVerb;

/** A durable operation on an application; one that names VEEs is about those only. */
export interface FederationOrder {
  readonly orderId: OrderId;
  readonly verb: OrderVerb;
  readonly subject: ApplicationId;
  /** Whom it is done for: the sites check this user's rights. */
  readonly owner: UserId;
  readonly idempotencyKey: string;
  /** The trace of the request that asked for it (`traceparent`), which everything done for it continues. */
  readonly trace?: string;
  /** ovf:ids of the VirtualSystems it is about; absent: all. */
  readonly vees?: readonly string[];
  /** Of the verb `export`. */
  readonly export?: ExportInput;
  readonly state: OrderState;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
  readonly failure?: Failure;
}
