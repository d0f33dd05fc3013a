import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';
import { TimerHeap, type VirtualTimer } from './timer-heap.ts';

/** A timer that waits: its name and how many milliseconds from now it is due. */
export interface PendingTimer {
  readonly name: string;
  readonly dueIn: Millis;
}

const DEFAULT_START: Instant = Date.UTC(2026, 0, 1);

/**
 * A clock that stands still until it is told to go on. Timers fire in the order of their times, those of one instant in
 * the order they were set, and between any two all promises settle; work that waits for real I/O is not waited for.
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerHeap();
  readonly #start: Instant;
  #now: Instant;
  #sequence = 0;
  #freeRunners = 0;

  constructor(start: Instant = DEFAULT_START) {
    this.#start = start;
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  monotonic(): Millis {
    return this.#now - this.#start;
  }

  sleep(ms: Millis, name: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancelled = () => new HanseError('CANCELLED', { what: name }, signal?.reason);
      if (signal?.aborted === true) {
        reject(cancelled());
        return;
      }
      const abandon = () => {
        cancel();
        reject(cancelled());
      };
      const cancel = this.timer(ms, name, () => {
        signal?.removeEventListener('abort', abandon);
        resolve();
      });
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  timer(ms: Millis, name: string, fire: () => void): () => void {
    this.#sequence += 1;
    const timer: VirtualTimer = { due: this.#now + Math.max(0, ms), sequence: this.#sequence, name, fire };
    this.#timers.push(timer);
    return () => {
      this.#timers.remove(timer);
    };
  }

  /** Lets `ms` pass: fires everything due meanwhile, also what is set on the way, and lets promises settle. */
  async advance(ms: Millis): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#timers.peek(); next !== undefined && next.due <= end; next = this.#timers.peek()) {
      await this.#fire(next);
    }
    this.#now = end;
    await settle();
  }

  /** Goes on to the next timer and fires it; false when nothing waits. */
  async advanceToNext(): Promise<boolean> {
    await settle();
    const next = this.#timers.peek();
    if (next === undefined) return false;
    await this.#fire(next);
    return true;
  }

  /** Goes from timer to timer until the promise has settled; fails when nothing waits any more and it still has not. */
  async runUntil<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const done = () => {
      isSettled = true;
    };
    promise.then(done, done);
    await settle();
    while (!isSettled && (await this.advanceToNext()));
    await settle();
    if (isSettled) return promise;
    throw new HanseError('INTERNAL', { what: 'the promise waits for something that is not a timer of this clock' });
  }

  /**
   * From now on time passes by itself, from timer to timer, until disposed. Work that waits for real I/O meanwhile sees
   * time rush by; the process stays busy as long as this runs.
   */
  freeRun(): Disposable {
    this.#freeRunners += 1;
    if (this.#freeRunners === 1) this.#runFreely();
    let isRunning = true;
    return {
      [Symbol.dispose]: () => {
        if (isRunning) this.#freeRunners -= 1;
        isRunning = false;
      },
    };
  }

  /** What is waited for now, soonest first. */
  pending(): readonly PendingTimer[] {
    return this.#timers.sorted().map(({ name, due }) => ({ name, dueIn: due - this.#now }));
  }

  async #fire(timer: VirtualTimer): Promise<void> {
    this.#timers.remove(timer);
    this.#now = Math.max(this.#now, timer.due);
    timer.fire();
    await settle();
  }

  #runFreely(): void {
    setImmediate(() => {
      if (this.#freeRunners === 0) return;
      const next = this.#timers.peek();
      if (next === undefined) this.#runFreely();
      else void this.#fire(next).then(() => this.#runFreely());
    });
  }
}

/** Resolves when every promise that can settle without real I/O has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
