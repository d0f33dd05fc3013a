import type { Clock, Instant, OrderId } from '@hanse/kernel';
import { type Database, numberOf, optionalNumberOf, type SqlRow, textOf } from '@hanse/store';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { FederationOrder } from './federation-order.ts';

export interface Step {
  readonly name: string;
  readonly startedAt: Instant;
  readonly finishedAt?: Instant;
}

/** The steps of orders. A step that is written down as finished is not done again after a restart. */
export class StepJournal {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #journal: ApplicationJournal;

  constructor(parts: { db: Database; clock: Clock; journal: ApplicationJournal }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#journal = parts.journal;
  }

  /**
   * `work` must be idempotent: a crash before its end is written down makes it run again. It is told when the step was
   * begun for the first time.
   */
  async run(order: FederationOrder, name: string, work: (startedAt: Instant) => Promise<void>): Promise<void> {
    const before = this.#get(order.orderId, name);
    if (before?.finishedAt !== undefined) return;
    const startedAt = before?.startedAt ?? this.#begin(order, name);
    await work(startedAt);
    this.#finish(order, name, startedAt);
  }

  of(orderId: OrderId): readonly Step[] {
    return this.#db.all('SELECT * FROM step WHERE order_id = ? ORDER BY position', orderId).map(stepOf);
  }

  #get(orderId: OrderId, name: string): Step | undefined {
    const row = this.#db.get('SELECT * FROM step WHERE order_id = ? AND name = ?', orderId, name);
    return row === undefined ? undefined : stepOf(row);
  }

  #begin(order: FederationOrder, name: string): Instant {
    const startedAt = this.#clock.now();
    this.#db.transaction(() => {
      this.#db.run(
        `INSERT INTO step (order_id, name, position, started_at)
         VALUES (?, ?, (SELECT count(*) FROM step WHERE order_id = ?), ?)`,
        order.orderId,
        name,
        order.orderId,
        startedAt,
      );
      this.#journal.tell(order.subject, 'step.started', name, { orderId: order.orderId, step: name });
    });
    return startedAt;
  }

  #finish(order: FederationOrder, name: string, startedAt: Instant): void {
    const finishedAt = this.#clock.now();
    this.#db.transaction(() => {
      this.#db.run('UPDATE step SET finished_at = ? WHERE order_id = ? AND name = ?', finishedAt, order.orderId, name);
      this.#journal.tell(order.subject, 'step.finished', name, {
        orderId: order.orderId,
        step: name,
        millis: finishedAt - startedAt,
      });
    });
  }
}

function stepOf(row: SqlRow): Step {
  const finishedAt = optionalNumberOf(row, 'finished_at');
  return {
    name: textOf(row, 'name'),
    startedAt: numberOf(row, 'started_at'),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}
