import { createHash } from 'node:crypto';
import type { Clock, Instant, Millis } from '@hanse/kernel';
import type { LocalUser } from './local-identity.ts';

const CAPACITY = 10_000;

/** Users whose source has vouched for them, by the hash of what they showed, for a short time. */
export class IdentityCache {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keep: Millis;
  readonly #users = new Map<string, { readonly user: LocalUser; readonly until: Instant }>();
  /** Who asks while an answer is awaited, waits for the same one. */
  readonly #asking = new Map<string, Promise<LocalUser>>();

  constructor(parts: { clock: Pick<Clock, 'now'>; keep: Millis }) {
    this.#clock = parts.clock;
    this.#keep = parts.keep;
  }

  /** The user of a secret, from memory or as `ask` answers; a refusal is not remembered. */
  async user(secret: string, ask: () => Promise<LocalUser>): Promise<LocalUser> {
    const key = createHash('sha256').update(secret).digest('base64url');
    const known = this.#users.get(key);
    if (known !== undefined && known.until > this.#clock.now()) return known.user;
    const asking = this.#asking.get(key) ?? this.#ask(key, ask);
    this.#asking.set(key, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(key);
    }
  }

  async #ask(key: string, ask: () => Promise<LocalUser>): Promise<LocalUser> {
    const user = await ask();
    const until = Math.min(this.#clock.now() + this.#keep, user.until ?? Number.POSITIVE_INFINITY);
    this.#users.delete(key);
    this.#users.set(key, { user, until });
    if (this.#users.size > CAPACITY) this.#users.delete(this.#users.keys().next().value ?? '');
    return user;
  }
}
