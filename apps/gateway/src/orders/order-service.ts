import { type ApplicationId, HanseError, type OrderId, type VeeId } from '@hanse/kernel';
import type { Caller } from '../security/caller.ts';
import type { OrderRecord } from '../state/order-record.ts';
import type { OrderTable } from '../state/order-table.ts';
import type { PartRecord, PartTable } from '../state/part-table.ts';
import type { VeeTable } from '../state/vee-table.ts';

/** Orders as those see them who may read of the application they are about. */
export class OrderService {
  readonly #orders: OrderTable;
  readonly #parts: PartTable;
  readonly #vees: VeeTable;

  constructor(parts: { orders: OrderTable; table: PartTable; vees: VeeTable }) {
    this.#orders = parts.orders;
    this.#parts = parts.table;
    this.#vees = parts.vees;
  }

  /** Throws GATEWAY_ORDER_UNKNOWN, IDENTITY_FORBIDDEN. */
  get(orderId: OrderId, caller: Caller): OrderRecord {
    const order = this.#orders.find(orderId);
    const part = order === undefined ? undefined : this.#partOf(order);
    const unknown = () => new HanseError('GATEWAY_ORDER_UNKNOWN', { orderId });
    if (order === undefined || part === undefined) throw unknown();
    caller.require('order.read', part, unknown);
    return order;
  }

  #partOf({ verb, subject }: OrderRecord): PartRecord | undefined {
    const isOfPart = verb === 'deploy-part' || verb === 'destroy-part';
    const applicationId = isOfPart ? (subject as ApplicationId) : this.#vees.find(subject as VeeId)?.applicationId;
    return applicationId === undefined ? undefined : this.#parts.find(applicationId);
  }
}
