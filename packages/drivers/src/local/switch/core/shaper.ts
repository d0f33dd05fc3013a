import { type Clock, type Millis, type Rng, randomFraction } from '@hanse/kernel';
import type { Shape } from './configuration.ts';

/** The bucket holds at least this much, or what the rate yields in BURST_TIME. */
const BURST_FLOOR_BITS = 16_384 * 8;
const BURST_TIME: Millis = 10;
/** The longest queue in front of the rate; what would wait longer is dropped (tail drop). */
const QUEUE_LIMIT: Millis = 200;

/** Decides when a frame may leave: token bucket (as GCRA, ITU-T I.371 annex A), delay with jitter, loss. */
export class Shaper {
  readonly #shape: Shape;
  readonly #rng: Rng;
  readonly #burst: Millis;
  /** Theoretical arrival time: when the bucket will be full again. */
  #full: Millis = 0;
  #last: Millis = 0;

  constructor(shape: Shape, rng: Rng) {
    this.#shape = shape;
    this.#rng = rng;
    const { rateBitsPerSecond: rate } = shape;
    this.#burst = rate === undefined ? 0 : Math.max(BURST_TIME, (BURST_FLOOR_BITS / rate) * 1_000);
  }

  /** The moment (on the monotonic clock) at which a frame offered now leaves; undefined when it is lost. */
  departure(now: Millis, frameBytes: number): Millis | undefined {
    const { loss = 0, delay = 0, jitter = 0 } = this.#shape;
    if (loss > 0 && randomFraction(this.#rng) < loss) return undefined;
    const sent = this.#afterRate(now, frameBytes);
    if (sent === undefined) return undefined;
    const wander = jitter > 0 ? (randomFraction(this.#rng) * 2 - 1) * jitter : 0;
    this.#last = Math.max(this.#last, sent + Math.max(0, delay + wander));
    return this.#last;
  }

  #afterRate(now: Millis, frameBytes: number): Millis | undefined {
    const { rateBitsPerSecond: rate } = this.#shape;
    if (rate === undefined) return now;
    const leaves = Math.max(now, this.#full - this.#burst);
    if (leaves - now > QUEUE_LIMIT) return undefined;
    this.#full = Math.max(now, this.#full) + (frameBytes * 8 * 1_000) / rate;
    return leaves;
  }
}

/** Times are sums of fractions; what is due within this is due now, so that rounding never sets a timer of nothing. */
const TOLERANCE: Millis = 0.01;

interface Waiting<Item> {
  readonly item: Item;
  readonly bytes: number;
  readonly at: Millis;
}

interface DelayLineParts<Item> {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly shape: Shape;
  readonly release: (item: Item) => void;
  /** Called after a timer has released something. */
  readonly onReleased: () => void;
}

/** Bounds what a delay alone may keep in flight. */
const IN_FLIGHT_LIMIT_BYTES = 16 * 1024 * 1024;

/** A wire with a shape: items go in, and come out in order when their time has come. */
export class DelayLine<Item> {
  readonly #parts: DelayLineParts<Item>;
  readonly #shaper: Shaper;
  #waiting: Waiting<Item>[] = [];
  #head = 0;
  #bytes = 0;
  #cancel: (() => void) | undefined;

  constructor(parts: DelayLineParts<Item>) {
    this.#parts = parts;
    this.#shaper = new Shaper(parts.shape, parts.rng);
  }

  /** False when the item is lost. */
  push(item: Item, bytes: number): boolean {
    if (this.#bytes + bytes > IN_FLIGHT_LIMIT_BYTES) return false;
    const now = this.#parts.clock.monotonic();
    const at = this.#shaper.departure(now, bytes);
    if (at === undefined) return false;
    if (at <= now && this.#head === this.#waiting.length) {
      this.#parts.release(item);
      return true;
    }
    this.#waiting.push({ item, bytes, at });
    this.#bytes += bytes;
    this.#arm(now);
    return true;
  }

  /** Forgets what is in flight. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  #arm(now: Millis): void {
    const next = this.#waiting[this.#head];
    if (next === undefined || this.#cancel !== undefined) return;
    const wait = Math.max(0, next.at - now);
    this.#cancel = this.#parts.clock.timer(wait, 'switch.delay-line', () => this.#fire());
  }

  #fire(): void {
    this.#cancel = undefined;
    const now = this.#parts.clock.monotonic();
    for (let next = this.#waiting[this.#head]; next !== undefined && next.at <= now + TOLERANCE; ) {
      this.#head += 1;
      this.#bytes -= next.bytes;
      this.#parts.release(next.item);
      next = this.#waiting[this.#head];
    }
    this.#compact();
    this.#parts.onReleased();
    this.#arm(now);
  }

  #compact(): void {
    if (this.#head < 1_024 && this.#head < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }
}
