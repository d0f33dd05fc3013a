import type { GatewayEvent } from '@hanse/api';
import type { EventLog, LoggedEvent } from '@hanse/store';
import type { Tier } from '../tiers/tier.ts';

/** How many events are kept for listeners that come back. */
const KEPT = 100_000;
const TRIM_EVERY = 1_000;
/** Before the subject of events about local users' things. */
const LOCAL = 'local:';

/** What the gateway tells those who listen, in the order it happened. */
export class SiteEvents {
  readonly #log: EventLog;

  constructor(parts: { log: EventLog }) {
    this.#log = parts.log;
  }

  /** Call it inside the transaction that makes it true. What is about a local user's things is marked as such. */
  append(event: GatewayEvent, tier: Tier = 'federation'): void {
    const subject = tier === 'local' ? `${LOCAL}${subjectOf(event)}` : subjectOf(event);
    const seq = this.#log.append({ type: event.type, subject, data: event });
    if (seq % TRIM_EVERY === 0) this.#log.trim(seq - KEPT);
  }

  /** Sequence number of the newest event; 0 when there is none. */
  last(): number {
    return this.#log.last();
  }

  /**
   * Every event after `seq`, those still to come included, until the signal aborts. The federation never hears of what
   * the provider's own users do.
   */
  async *follow(seq: number, signal: AbortSignal, listener: Tier): AsyncGenerator<LoggedEvent, void, undefined> {
    for await (const event of this.#log.follow(seq, signal)) {
      if (listener === 'local' || !event.subject.startsWith(LOCAL)) yield event;
    }
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
