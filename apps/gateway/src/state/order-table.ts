import type { OrderId, UserId } from '@hanse/kernel';
import type { OrderState } from '@hanse/model';
import { type Database, jsonOf, numberOf, optionalNumberOf, type SqlRow, textOf } from '@hanse/store';
import type { Tier } from '../tiers/tier.ts';
import type { OrderFailure, OrderRecord, OrderVerb } from './order-record.ts';

/** Every order the gateway has accepted. */
export class OrderTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(order: OrderRecord): void {
    this.#db.run(
      `INSERT INTO orders (order_id, verb, subject, owner, tier, idempotency_key, state, attempts, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      order.orderId,
      order.verb,
      order.subject,
      order.owner,
      order.tier,
      order.idempotencyKey,
      order.state,
      order.attempts,
      order.createdAt,
    );
  }

  /** Stores what changes in the life of an order. */
  update(order: OrderRecord): void {
    this.#db.run(
      'UPDATE orders SET state = ?, attempts = ?, finished_at = ?, failure = ? WHERE order_id = ?',
      order.state,
      order.attempts,
      order.finishedAt ?? null,
      order.failure === undefined ? null : JSON.stringify(order.failure),
      order.orderId,
    );
  }

  find(orderId: OrderId): OrderRecord | undefined {
    const row = this.#db.get('SELECT * FROM orders WHERE order_id = ?', orderId);
    return row === undefined ? undefined : orderRecord(row);
  }

  byKey(idempotencyKey: string): OrderRecord | undefined {
    const row = this.#db.get('SELECT * FROM orders WHERE idempotency_key = ?', idempotencyKey);
    return row === undefined ? undefined : orderRecord(row);
  }

  /** The newest order of this verb on the subject. */
  latest(subject: string, verb: OrderVerb): OrderRecord | undefined {
    const row = this.#db.get(
      'SELECT * FROM orders WHERE subject = ? AND verb = ? ORDER BY rowid DESC LIMIT 1',
      subject,
      verb,
    );
    return row === undefined ? undefined : orderRecord(row);
  }

  /** Orders that a crash or a stop left behind, in the order they were accepted; of one subject when it is given. */
  unfinished(subject?: string): readonly OrderRecord[] {
    const rows =
      subject === undefined
        ? this.#db.all("SELECT * FROM orders WHERE state IN ('QUEUED', 'RUNNING') ORDER BY rowid")
        : this.#db.all(
            "SELECT * FROM orders WHERE state IN ('QUEUED', 'RUNNING') AND subject = ? ORDER BY rowid",
            subject,
          );
    return rows.map(orderRecord);
  }
}

function orderRecord(row: SqlRow): OrderRecord {
  const finishedAt = optionalNumberOf(row, 'finished_at');
  return {
    orderId: textOf(row, 'order_id') as OrderId,
    verb: textOf(row, 'verb') as OrderVerb,
    subject: textOf(row, 'subject'),
    owner: textOf(row, 'owner') as UserId,
    tier: textOf(row, 'tier') as Tier,
    idempotencyKey: textOf(row, 'idempotency_key'),
    state: textOf(row, 'state') as OrderState,
    attempts: numberOf(row, 'attempts'),
    createdAt: numberOf(row, 'created_at'),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(row['failure'] === null ? {} : { failure: jsonOf(row, 'failure') as unknown as OrderFailure }),
  };
}
