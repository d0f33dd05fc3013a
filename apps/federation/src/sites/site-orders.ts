import type { GatewayEvent, OrderView } from '@hanse/api';
import { type Clock, HanseError, type Millis, type OrderId, type SiteId } from '@hanse/kernel';

/** When no event has come through for so long, the site is asked how its orders stand. */
const LONGEST_SILENCE: Millis = 1_000;
/** An event may overtake the answer that names its order; so many are kept for those who come late. */
const KEPT_OUTCOMES = 10_000;

export type SiteOrder = Pick<OrderView, 'orderId' | 'verb' | 'subject' | 'state' | 'failure'>;
type FinishedEvent = Extract<GatewayEvent, { type: 'order.finished' }>;

/** Waits for orders that gateways carry out; the sites' events tell how they end. */
export class SiteOrders {
  readonly #clock: Clock;
  /** By site and order, for a site speaks only of its own orders. */
  readonly #waiting = new Map<string, (order: SiteOrder) => void>();
  readonly #outcomes = new Map<string, SiteOrder>();

  constructor(parts: { clock: Clock }) {
    this.#clock = parts.clock;
  }

  /** To be called when a site says that an order is over. */
  finished(siteId: SiteId, event: FinishedEvent): void {
    const key = keyOf(siteId, event.orderId);
    const tell = this.#waiting.get(key);
    if (tell === undefined) this.#keep(key, event);
    else tell(event);
  }

  /**
   * Resolves when all the orders have succeeded; when all are over and some failed, throws FEDERATION_ORDER_FAILED with
   * the site's own words about the first. `look` asks the site how they stand.
   */
  async wait(
    site: { readonly siteId: SiteId; readonly name: string },
    orders: readonly SiteOrder[],
    look: () => Promise<readonly SiteOrder[]>,
    signal: AbortSignal,
  ): Promise<void> {
    const batch = new Batch(orders.map((order) => this.#outcomes.get(keyOf(site.siteId, order.orderId)) ?? order));
    for (const { orderId } of orders) this.#outcomes.delete(keyOf(site.siteId, orderId));
    while (batch.open.size > 0) {
      await this.#news(site.siteId, batch, signal);
      if (batch.open.size > 0) for (const order of await look()) batch.take(order);
    }
    if (batch.failed !== undefined) throw failure(site.name, batch.failed);
  }

  #keep(key: string, outcome: SiteOrder): void {
    this.#outcomes.set(key, outcome);
    const [oldest] = this.#outcomes.keys();
    if (oldest !== undefined && this.#outcomes.size > KEPT_OUTCOMES) this.#outcomes.delete(oldest);
  }

  /** Resolves when none is open any more, or when none has ended for a while. */
  async #news(siteId: SiteId, batch: Batch, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const mine = [...batch.open].map((orderId) => keyOf(siteId, orderId));
    await new Promise<void>((resolve) => {
      let cancel: () => void = () => undefined;
      const listenOn = () => {
        const before = batch.open.size;
        cancel = this.#clock.timer(LONGEST_SILENCE, 'site-orders.silence', () => {
          if (batch.open.size < before) listenOn();
          else end();
        });
      };
      const end = () => {
        cancel();
        signal.removeEventListener('abort', end);
        for (const key of mine) this.#waiting.delete(key);
        resolve();
      };
      listenOn();
      signal.addEventListener('abort', end);
      for (const key of mine) {
        this.#waiting.set(key, (order) => {
          this.#waiting.delete(key);
          batch.take(order);
          if (batch.open.size === 0) end();
        });
      }
    });
    signal.throwIfAborted();
  }
}

/** Orders that are waited for together. */
class Batch {
  readonly open = new Set<OrderId>();
  failed: SiteOrder | undefined;

  constructor(orders: readonly SiteOrder[]) {
    for (const order of orders) this.open.add(order.orderId);
    for (const order of orders) this.take(order);
  }

  take(order: SiteOrder): void {
    if (order.state === 'QUEUED' || order.state === 'RUNNING') return;
    this.open.delete(order.orderId);
    if (order.state === 'FAILED') this.failed ??= order;
  }
}

function keyOf(siteId: SiteId, orderId: OrderId): string {
  return `${siteId}/${orderId}`;
}

function failure(site: string, { verb, subject, failure }: SiteOrder): HanseError {
  return new HanseError('FEDERATION_ORDER_FAILED', {
    site,
    verb,
    subject,
    code: failure?.code ?? 'INTERNAL',
    problem: failure?.message ?? 'the site gave no reason',
    remedy: failure?.remedy ?? 'Look at the log of the gateway.',
  });
}
