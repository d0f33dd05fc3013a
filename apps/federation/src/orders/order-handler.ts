import type { HanseError, Millis } from '@hanse/kernel';
import type { FederationOrder } from './federation-order.ts';

/** How one verb is carried out. */
export interface OrderHandler {
  /** Idempotent and resumable: called again after a crash or a retryable failure. */
  run(order: FederationOrder, signal: AbortSignal): Promise<void>;
  /** What becomes true together with the order's success; in the transaction that records it. */
  onSuccess?(order: FederationOrder): void;
  /** What becomes true together with the order's failure; in the transaction that records it. */
  onFailure?(order: FederationOrder, error: HanseError): void;
  /** Failures that trying again will not mend, beyond those whose kind says so. */
  isFinal?(error: HanseError): boolean;
  /** How long retryable failures are tried again, from the order's creation; undefined: for ever. */
  readonly patience: Millis | undefined;
}
