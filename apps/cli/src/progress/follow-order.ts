import type { FederationEvent, OrderView } from '@hanse/api';
import type { Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';
import type { FederationApi } from '../session/federation-api.ts';

/** How long to wait for word of an order before looking by ourselves. */
const LOOK_AFTER: Millis = 1_000;
/** How long the last events of a finished order may take. */
const LAST_EVENTS: Millis = 1_000;
const FINAL_STATES = new Set(['ACTIVE', 'DEGRADED', 'FAILED', 'DESTROYED']);

/** Tells every event of an order and answers the order when it is over. */
export async function followOrder(parts: {
  readonly api: FederationApi;
  readonly order: OrderView;
  readonly signal: AbortSignal;
  readonly onEvent: (event: FederationEvent) => void;
}): Promise<OrderView> {
  const { api, order, signal } = parts;
  const ended = new AbortController();
  const word = new Word();
  const stream = AbortSignal.any([signal, ended.signal]);
  const listening = listen({ ...parts, signal: stream, word });
  try {
    for (;;) {
      const now = await api.order(order.orderId);
      if (now.state === 'SUCCEEDED' || now.state === 'FAILED') {
        if (order.verb === 'deploy' || order.verb === 'destroy') await word.untilFinal(LAST_EVENTS);
        return now;
      }
      await Promise.race([word.next(LOOK_AFTER, signal), listening]);
    }
  } finally {
    ended.abort();
    await listening;
  }
}

async function listen(parts: {
  readonly api: FederationApi;
  readonly order: OrderView;
  readonly signal: AbortSignal;
  readonly word: Word;
  readonly onEvent: (event: FederationEvent) => void;
}): Promise<void> {
  const { api, order, signal, word, onEvent } = parts;
  for await (const event of api.events({ application: order.subject, after: 0, signal })) {
    if (event.at < order.createdAt) continue;
    onEvent(event);
    word.heard(event);
  }
}

/** Wakes whoever waits for news of an order. */
class Word {
  #wake: (() => void) | undefined;
  #isFinal = false;

  heard({ type, details }: FederationEvent): void {
    if (type === 'application.changed' && FINAL_STATES.has(String(details['to']))) this.#isFinal = true;
    if (type !== 'vee.changed') this.#wake?.();
  }

  next(limit: Millis, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = systemClock.timer(limit, 'order.look', () => this.#wake?.());
      const abandon = () => {
        cancel();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abandon, { once: true });
      this.#wake = () => {
        cancel();
        signal.removeEventListener('abort', abandon);
        this.#wake = undefined;
        resolve();
      };
    });
  }

  async untilFinal(limit: Millis): Promise<void> {
    const end = systemClock.monotonic() + limit;
    while (!this.#isFinal && systemClock.monotonic() < end) {
      await this.next(end - systemClock.monotonic(), new AbortController().signal);
    }
  }
}
