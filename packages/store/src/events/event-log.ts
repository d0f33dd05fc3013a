import type { Clock, Instant, JsonValue } from '@hanse/kernel';
import type { Database, SqlRow } from '../database.ts';
import { jsonOf, numberOf, textOf } from '../row.ts';
import { WakeUps } from '../wake-ups.ts';

/** Migration fragment: the table an EventLog works on. Released text, never changed. */
export const EVENT_TABLE = `
CREATE TABLE event (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  type    TEXT NOT NULL,
  subject TEXT NOT NULL,
  data    TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_subject ON event (subject, seq);
`;

export interface NewEvent {
  /** What happened, e.g. `application.state`. */
  readonly type: string;
  /** Whom it is about: the id of an application, a VEE, a site … */
  readonly subject: string;
  readonly data: JsonValue;
}

export interface LoggedEvent extends NewEvent {
  /** Grows with every event and is never given twice, also after old events were trimmed. */
  readonly seq: number;
  readonly at: Instant;
}

const PAGE = 200;

/** An append-only table of events that readers follow by sequence number and are woken for. */
export class EventLog {
  readonly #db: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #wakeUps = new WakeUps();

  constructor(parts: { db: Database; clock: Pick<Clock, 'now'> }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
  }

  /** Call it inside the transaction that makes it true; answers the event's sequence number. */
  append(event: NewEvent): number {
    const row = this.#db.get(
      'INSERT INTO event (at, type, subject, data) VALUES (?, ?, ?, ?) RETURNING seq',
      this.#clock.now(),
      event.type,
      event.subject,
      JSON.stringify(event.data),
    );
    this.#wakeUps.ring();
    return row === undefined ? 0 : numberOf(row, 'seq');
  }

  /** At most `limit` events after `seq` (0: from the start), oldest first; of one subject when it is given. */
  after(seq: number, limit: number, subject?: string): readonly LoggedEvent[] {
    const rows =
      subject === undefined
        ? this.#db.all('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit)
        : this.#db.all('SELECT * FROM event WHERE subject = ? AND seq > ? ORDER BY seq LIMIT ?', subject, seq, limit);
    return rows.map(loggedEvent);
  }

  /** The sequence number of the newest event; 0 when there is none. */
  last(): number {
    const row = this.#db.get('SELECT coalesce(max(seq), 0) AS last FROM event');
    return row === undefined ? 0 : numberOf(row, 'last');
  }

  /** Calls `wake` after events were appended; the returned function ends it. */
  subscribe(wake: () => void): () => void {
    return this.#wakeUps.subscribe(wake);
  }

  /** Every event after `seq`, those still to come included, until the signal aborts. */
  async *follow(seq: number, signal: AbortSignal, subject?: string): AsyncGenerator<LoggedEvent, void, undefined> {
    let position = seq;
    while (!signal.aborted) {
      const grown = this.#grown(signal);
      try {
        for (const event of this.after(position, PAGE, subject)) {
          if (signal.aborted) return;
          position = event.seq;
          yield event;
        }
        if (this.after(position, 1, subject).length === 0) await grown.promise;
      } finally {
        grown.end();
      }
    }
  }

  /** Removes the events up to and including `seq`; answers how many. */
  trim(seq: number): number {
    return this.#db.run('DELETE FROM event WHERE seq <= ?', seq);
  }

  /** Resolves when the log has grown or the signal aborts. Made before the table is read, so that no wake-up is lost. */
  #grown(signal: AbortSignal): { promise: Promise<void>; end: () => void } {
    let end: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      const unsubscribe = this.#wakeUps.subscribe(resolve);
      const onAbort = () => resolve();
      signal.addEventListener('abort', onAbort);
      end = () => {
        unsubscribe();
        signal.removeEventListener('abort', onAbort);
      };
    });
    return { promise, end };
  }
}

function loggedEvent(row: SqlRow): LoggedEvent {
  return {
    seq: numberOf(row, 'seq'),
    at: numberOf(row, 'at'),
    type: textOf(row, 'type'),
    subject: textOf(row, 'subject'),
    data: jsonOf(row, 'data'),
  };
}
