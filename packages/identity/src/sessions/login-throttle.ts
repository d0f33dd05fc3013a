import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';

interface Count {
  readonly failures: number;
  readonly blockedUntil: Instant;
  readonly lastAt: Instant;
}

interface Limit {
  /** Failures without a wait. */
  readonly free: number;
  readonly longestDelay: Millis;
}

/**
 * A guess of one name from one place is worth most, so it is slowed down first. A name alone waits for seconds only:
 * otherwise whoever guesses from many places could lock its owner out.
 */
const LIMITS: Readonly<Record<'pair' | 'address' | 'name', Limit>> = {
  pair: { free: 5, longestDelay: 300_000 },
  address: { free: 30, longestDelay: 300_000 },
  name: { free: 60, longestDelay: 2_000 },
};
const FIRST_DELAY: Millis = 1_000;
const FORGOTTEN_AFTER: Millis = 3_600_000;
const REMEMBERED = 50_000;

/**
 * Slows down guessing: after some free failures each next one doubles the wait, per name and address together, per
 * address, and per name. It never asks whether the user exists, so its answers cannot tell.
 */
export class LoginThrottle {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #remembered: number;
  /** The one that failed least recently first. */
  readonly #counts = new Map<string, Count>();

  constructor(parts: { clock: Pick<Clock, 'now'>; remembered?: number }) {
    this.#clock = parts.clock;
    this.#remembered = parts.remembered ?? REMEMBERED;
  }

  get size(): number {
    return this.#counts.size;
  }

  /**
   * Counts an attempt as failed before it is judged, so that guesses sent at once are counted too.
   * Throws IDENTITY_LOGIN_THROTTLED, which costs nothing and is not counted.
   */
  admit(name: string, address: string): void {
    const now = this.#clock.now();
    const keys = keysOf(name, address);
    const until = Math.max(...keys.map(([key]) => this.#count(key, now)?.blockedUntil ?? 0));
    if (until > now) throw new HanseError('IDENTITY_LOGIN_THROTTLED', { seconds: Math.ceil((until - now) / 1000) });
    for (const [key, limit] of keys) this.#fail(key, limit, now);
  }

  /** The attempt that was admitted last was right: it was no guess. */
  succeed(name: string, address: string): void {
    const [[pair], ...others] = keysOf(name, address);
    this.#counts.delete(pair);
    for (const [key] of others) this.#takeBack(key);
  }

  /** The attempt that was admitted last was right, which says nothing about those before it. */
  withdraw(name: string, address: string): void {
    for (const [key] of keysOf(name, address)) this.#takeBack(key);
  }

  #count(key: string, now: Instant): Count | undefined {
    const count = this.#counts.get(key);
    return count === undefined || now - count.lastAt > FORGOTTEN_AFTER ? undefined : count;
  }

  #fail(key: string, { free, longestDelay }: Limit, now: Instant): void {
    const failures = (this.#count(key, now)?.failures ?? 0) + 1;
    const over = failures - free;
    const delay = over < 0 ? 0 : Math.min(longestDelay, FIRST_DELAY * 2 ** Math.min(over, 20));
    this.#counts.delete(key);
    this.#counts.set(key, { failures, blockedUntil: now + delay, lastAt: now });
    if (this.#counts.size <= this.#remembered) return;
    const [oldest = ''] = this.#counts.keys();
    this.#counts.delete(oldest);
  }

  #takeBack(key: string): void {
    const count = this.#counts.get(key);
    if (count === undefined) return;
    if (count.failures <= 1) this.#counts.delete(key);
    else this.#counts.set(key, { ...count, failures: count.failures - 1, blockedUntil: 0 });
  }
}

/** Names are compared as an attacker varies them: case and compatible spellings do not make another name. */
function keysOf(name: string, address: string): [[string, Limit], ...[string, Limit][]] {
  const folded = name.normalize('NFKC').toLowerCase().slice(0, 256);
  return [
    [`pair ${JSON.stringify([folded, address])}`, LIMITS.pair],
    [`address ${address}`, LIMITS.address],
    [`name ${folded}`, LIMITS.name],
  ];
}
