import type { Transition } from '@hanse/model';
import type { Database, SqlRow } from '../database.ts';
import { numberOf, optionalTextOf, textOf } from '../row.ts';

/** Migration fragment: the table an AuditLog works on. Released text, never changed. */
export const AUDIT_TABLE = `
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  entity   TEXT NOT NULL,
  id       TEXT NOT NULL,
  event    TEXT NOT NULL,
  "from"   TEXT NOT NULL,
  "to"     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  by       TEXT NOT NULL,
  reason   TEXT
) STRICT;
CREATE INDEX audit_by_id ON audit (id, sequence);
CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are final'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are final'); END;
`;

/** A transition as it was written down; `sequence` grows with every row of the log. */
export interface AuditRow extends Transition<string, string> {
  readonly sequence: number;
}

/** Every transition of every state machine of a service, in order; rows are never changed or removed. */
export class AuditLog {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** Call it inside the transaction that stores the new state. */
  append(transition: Transition<string, string>): void {
    this.#db.run(
      'INSERT INTO audit (entity, id, event, "from", "to", at, by, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      transition.entity,
      transition.id,
      transition.event,
      transition.from,
      transition.to,
      transition.at,
      transition.by,
      transition.reason ?? null,
    );
  }

  /** The transitions of one application, VEE, order …, oldest first. */
  of(id: string): readonly AuditRow[] {
    return this.#db.all('SELECT * FROM audit WHERE id = ? ORDER BY sequence', id).map(auditRow);
  }

  /** At most `limit` rows of all entities after the given sequence (0: from the start), oldest first. */
  after(sequence: number, limit: number): readonly AuditRow[] {
    return this.#db
      .all('SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?', sequence, limit)
      .map(auditRow);
  }
}

function auditRow(row: SqlRow): AuditRow {
  const reason = optionalTextOf(row, 'reason');
  return {
    sequence: numberOf(row, 'sequence'),
    entity: textOf(row, 'entity'),
    id: textOf(row, 'id'),
    event: textOf(row, 'event'),
    from: textOf(row, 'from'),
    to: textOf(row, 'to'),
    at: numberOf(row, 'at'),
    by: textOf(row, 'by'),
    ...(reason === undefined ? {} : { reason }),
  };
}
