import { mintSecret, secretDigest } from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Millis, type Rng, type UserId, UserIds } from '@hanse/kernel';
import { type Database, textOf } from '@hanse/store';

const LIFETIME: Millis = 300_000;

/** Links that a logged-in user opens in a browser to add an identity to the account: good once and for minutes. */
export class LinkTickets {
  readonly #parts: { readonly db: Database; readonly clock: Pick<Clock, 'now'>; readonly rng: Rng };

  constructor(parts: { db: Database; clock: Pick<Clock, 'now'>; rng: Rng }) {
    this.#parts = parts;
  }

  mint(userId: UserId, upstream: string): { readonly ticket: string; readonly expiresAt: Instant } {
    const { db, clock, rng } = this.#parts;
    const { secret: ticket, digest } = mintSecret(rng);
    const expiresAt = clock.now() + LIFETIME;
    db.run('DELETE FROM link_ticket WHERE expires_at <= ? OR user_id = ?', clock.now(), userId);
    db.run(
      'INSERT INTO link_ticket (digest, user_id, upstream, expires_at) VALUES (?, ?, ?, ?)',
      ...[digest, userId, upstream, expiresAt],
    );
    return { ticket, expiresAt };
  }

  /** Whose account it is for. Throws FEDERATION_LOGIN_UNKNOWN. */
  require(ticket: string, upstream: string): UserId {
    const { db, clock } = this.#parts;
    const row = db.get(
      'SELECT user_id FROM link_ticket WHERE digest = ? AND upstream = ? AND expires_at > ?',
      ...[secretDigest(ticket), upstream, clock.now()],
    );
    if (row === undefined) throw new HanseError('FEDERATION_LOGIN_UNKNOWN');
    return UserIds.parse(textOf(row, 'user_id'));
  }

  /** As `require`, and the ticket is used up. */
  redeem(ticket: string, upstream: string): UserId {
    const userId = this.require(ticket, upstream);
    this.#parts.db.run('DELETE FROM link_ticket WHERE digest = ?', secretDigest(ticket));
    return userId;
  }
}
