import type { Instant, UserId } from '@hanse/kernel';
import { type Database, jsonOf, numberOf, type SqlRow, textOf } from '@hanse/store';

/** What somebody was sent to a provider for. */
export type UpstreamGoal =
  | { readonly kind: 'login'; readonly interactionId: string }
  | { readonly kind: 'link'; readonly userId: UserId };

/** A browser that was sent to a provider and is awaited back. Of its secrets only digests are kept. */
export interface UpstreamAttempt {
  readonly stateDigest: string;
  readonly browserDigest: string;
  readonly upstream: string;
  readonly goal: UpstreamGoal;
  readonly expiresAt: Instant;
}

/** Rows of who is on the way to a provider and back. */
export class UpstreamAttemptTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ stateDigest, browserDigest, upstream, goal, expiresAt }: UpstreamAttempt): void {
    this.#db.run(
      `INSERT INTO upstream_attempt (state_digest, browser_digest, upstream, goal, expires_at)
       VALUES (?, ?, ?, ?, ?)`,
      ...[stateDigest, browserDigest, upstream, JSON.stringify(goal), expiresAt],
    );
  }

  /** The attempt if all of it is right, which is then gone: nobody else comes back with it. */
  take(asked: Pick<UpstreamAttempt, 'stateDigest' | 'browserDigest' | 'upstream'>): UpstreamAttempt | undefined {
    const row = this.#db.get(
      'DELETE FROM upstream_attempt WHERE state_digest = ? AND browser_digest = ? AND upstream = ? RETURNING *',
      ...[asked.stateDigest, asked.browserDigest, asked.upstream],
    );
    return row === undefined ? undefined : attemptOf(row);
  }

  forgetBefore(time: Instant): void {
    this.#db.run('DELETE FROM upstream_attempt WHERE expires_at <= ?', time);
  }

  count(): number {
    return numberOf(this.#db.get('SELECT count(*) AS count FROM upstream_attempt') ?? {}, 'count');
  }
}

function attemptOf(row: SqlRow): UpstreamAttempt {
  return {
    stateDigest: textOf(row, 'state_digest'),
    browserDigest: textOf(row, 'browser_digest'),
    upstream: textOf(row, 'upstream'),
    goal: jsonOf(row, 'goal') as UpstreamGoal,
    expiresAt: numberOf(row, 'expires_at'),
  };
}
