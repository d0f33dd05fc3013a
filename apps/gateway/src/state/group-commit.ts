import type { Database } from '@hanse/store';

interface Entry {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Writes of many requests in flight share one transaction, so one disk flush confirms them all. Each piece of work
 * has a savepoint of its own: one that throws undoes itself and fails only its own caller.
 */
export class GroupCommit {
  readonly #db: Database;
  #entries: Entry[] = [];
  #isScheduled = false;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** Resolves with what `work` answered once it is durable. `work` is synchronous and changes only the database. */
  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#entries.push({ work, resolve: resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when everything written so far is durable. */
  async idle(): Promise<void> {
    if (this.#isScheduled) await this.write(() => undefined);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    const entries = this.#entries;
    this.#entries = [];
    try {
      const settle = this.#db.transaction(() => entries.map((entry) => this.#perform(entry)));
      for (const tell of settle) tell();
    } catch (cause) {
      for (const entry of entries) entry.reject(cause);
    }
  }

  /** Does the work now and answers how to tell its caller after the commit. */
  #perform({ work, resolve, reject }: Entry): () => void {
    try {
      const value = this.#db.transaction(work);
      return () => resolve(value as never);
    } catch (cause) {
      return () => reject(cause);
    }
  }
}
