import {
  type ApplicationId,
  ApplicationIds,
  type Clock,
  HanseError,
  type OrderId,
  OrderIds,
  type PackageId,
  UserIds,
  unwrap,
} from '@hanse/kernel';
import { ORDER_MACHINE, type OrderEvent, type OrderState, transition } from '@hanse/model';
import {
  type AuditLog,
  type Database,
  jsonOf,
  numberOf,
  optionalNumberOf,
  optionalTextOf,
  type SqlRow,
  textOf,
} from '@hanse/store';
import type { Failure } from '../applications/application.ts';
import type { FederationOrder, OrderVerb } from './federation-order.ts';

/** Rows of orders and the steps they have come through. */
export class OrderTable {
  readonly #db: Database;
  readonly #audit: AuditLog;
  readonly #clock: Clock;

  constructor(parts: { db: Database; audit: AuditLog; clock: Clock }) {
    this.#db = parts.db;
    this.#audit = parts.audit;
    this.#clock = parts.clock;
  }

  insert(order: FederationOrder): void {
    this.#db.run(
      `INSERT INTO orders (order_id, verb, subject, owner, idempotency_key, trace, input, state, attempts, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
      order.orderId,
      order.verb,
      order.subject,
      order.owner,
      order.idempotencyKey,
      order.trace ?? null,
      // What is undefined is left out.
      JSON.stringify({ vees: order.vees, export: order.export }),
      order.state,
      order.createdAt,
    );
  }

  get(orderId: OrderId): FederationOrder | undefined {
    const row = this.#db.get('SELECT * FROM orders WHERE order_id = ?', orderId);
    return row === undefined ? undefined : orderOf(row);
  }

  /** The order that this request made before. STORE_IDEMPOTENCY_CONFLICT when its key was used for another request. */
  repeated(asked: {
    readonly idempotencyKey: string;
    readonly verb: OrderVerb;
    readonly subject?: ApplicationId;
    readonly vees?: readonly string[] | undefined;
  }): FederationOrder | undefined {
    const row = this.#db.get('SELECT * FROM orders WHERE idempotency_key = ?', asked.idempotencyKey);
    if (row === undefined) return undefined;
    const before = orderOf(row);
    const isSame =
      before.verb === asked.verb &&
      before.subject === (asked.subject ?? before.subject) &&
      before.vees?.join() === asked.vees?.join();
    if (isSame) return before;
    throw new HanseError('STORE_IDEMPOTENCY_CONFLICT', { key: asked.idempotencyKey.replace(/^[^/]*\//, '') });
  }

  /** Newest first. */
  of(applicationId: ApplicationId): readonly FederationOrder[] {
    return this.#db
      .all('SELECT * FROM orders WHERE subject = ? ORDER BY created_at DESC, order_id DESC', applicationId)
      .map(orderOf);
  }

  /** The packages that exports which are not over are to make. */
  openExports(): ReadonlySet<PackageId> {
    const open = this.#db.all("SELECT * FROM orders WHERE verb = 'export' AND finished_at IS NULL").map(orderOf);
    return new Set(open.flatMap((order) => order.export?.packageId ?? []));
  }

  /** Row and audit row, in the caller's transaction. */
  record(order: FederationOrder, event: OrderEvent, failure?: Failure): FederationOrder {
    const now = this.#clock.now();
    const cause = { at: now, by: 'federation', ...(failure === undefined ? {} : { reason: failure.message }) };
    const row = unwrap(transition(ORDER_MACHINE, { id: order.orderId, state: order.state }, event, cause));
    this.#audit.append(row);
    const isOver = row.to === 'SUCCEEDED' || row.to === 'FAILED';
    this.#db.run(
      'UPDATE orders SET state = ?, attempts = attempts + ?, finished_at = ?, failure = ? WHERE order_id = ?',
      row.to,
      event === 'begin' ? 1 : 0,
      isOver ? now : null,
      failure === undefined ? null : JSON.stringify(failure),
      order.orderId,
    );
    return { ...order, state: row.to };
  }
}

function orderOf(row: SqlRow): FederationOrder {
  const input = jsonOf(row, 'input') as unknown as Pick<FederationOrder, 'vees' | 'export'>;
  const finishedAt = optionalNumberOf(row, 'finished_at');
  const trace = optionalTextOf(row, 'trace');
  return {
    orderId: OrderIds.parse(textOf(row, 'order_id')),
    verb: textOf(row, 'verb') as OrderVerb,
    subject: ApplicationIds.parse(textOf(row, 'subject')),
    owner: UserIds.parse(textOf(row, 'owner')),
    idempotencyKey: textOf(row, 'idempotency_key'),
    state: textOf(row, 'state') as OrderState,
    attempts: numberOf(row, 'attempts'),
    createdAt: numberOf(row, 'created_at'),
    ...(trace === undefined ? {} : { trace }),
    ...(input.vees === undefined ? {} : { vees: input.vees }),
    ...(input.export === undefined ? {} : { export: input.export }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(row['failure'] === null ? {} : { failure: jsonOf(row, 'failure') as unknown as Failure }),
  };
}
