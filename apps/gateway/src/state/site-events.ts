import type { GatewayEvent } from '@hanse/api';
import type { EventLog, LoggedEvent } from '@hanse/store';

/** How many events are kept for listeners that come back. */
const KEPT = 100_000;
const TRIM_EVERY = 1_000;

/** What the gateway tells those who listen, in the order it happened. */
export class SiteEvents {
  readonly #log: EventLog;

  constructor(parts: { log: EventLog }) {
    this.#log = parts.log;
  }

  /** Call it inside the transaction that makes it true. */
  append(event: GatewayEvent): void {
    const seq = this.#log.append({ type: event.type, subject: subjectOf(event), data: event });
    if (seq % TRIM_EVERY === 0) this.#log.trim(seq - KEPT);
  }

  /** Sequence number of the newest event; 0 when there is none. */
  last(): number {
    return this.#log.last();
  }

  /** Every event after `seq`, those still to come included, until the signal aborts. */
  follow(seq: number, signal: AbortSignal): AsyncGenerator<LoggedEvent, void, undefined> {
    return this.#log.follow(seq, signal);
  }
}

function subjectOf(event: GatewayEvent): string {
  switch (event.type) {
    case 'vee.changed':
      return event.veeId;
    case 'order.finished':
      return event.subject;
    case 'capacity.changed':
      return 'site';
  }
}
