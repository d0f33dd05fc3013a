import type { OrderView } from '@hanse/api';
import { type Clock, HanseError, type Millis, type OrderId } from '@hanse/kernel';
import type { SiteGateway } from './site-gateway.ts';

/** Even when no event comes through, an order is asked after this often. */
const LONGEST_SILENCE: Millis = 1_000;

/** Waits for orders that gateways carry out; the sites' events wake the waiting. */
export class SiteOrders {
  readonly #clock: Clock;
  readonly #waiting = new Map<OrderId, () => void>();

  constructor(parts: { clock: Clock }) {
    this.#clock = parts.clock;
  }

  /** To be called when a site says that an order is over. */
  finished(orderId: OrderId): void {
    this.#waiting.get(orderId)?.();
  }

  /** Resolves when the order has succeeded; throws FEDERATION_ORDER_FAILED with the site's own words when it failed. */
  async wait(site: { name: string; gateway: SiteGateway }, first: OrderView, signal: AbortSignal): Promise<void> {
    let order = first;
    while (order.state === 'QUEUED' || order.state === 'RUNNING') {
      await this.#news(order.orderId, signal);
      order = await site.gateway.order(order.orderId, signal);
    }
    if (order.state === 'SUCCEEDED') return;
    throw new HanseError('FEDERATION_ORDER_FAILED', {
      site: site.name,
      verb: order.verb,
      subject: order.subject,
      code: order.failure?.code ?? 'INTERNAL',
      problem: order.failure?.message ?? 'the site gave no reason',
      remedy: order.failure?.remedy ?? 'Look at the log of the gateway.',
    });
  }

  async #news(orderId: OrderId, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener('abort', end);
        this.#waiting.delete(orderId);
        resolve();
      };
      const cancel = this.#clock.timer(LONGEST_SILENCE, 'site-orders.poll', end);
      signal.addEventListener('abort', end);
      this.#waiting.set(orderId, end);
    });
    signal.throwIfAborted();
  }
}
