import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';

/** A timer the process is waiting for. */
export interface PendingTimer {
  readonly name: string;
  readonly dueAt: Instant;
}

/** The longest wait Node's own timers know; longer ones are made of several. */
const LONGEST = 2 ** 31 - 1;

/** The machine's clock; knows by name every timer that has not fired yet. */
export class SystemClock implements Clock {
  readonly #pending = new Set<PendingTimer>();

  now(): Instant {
    return Date.now();
  }

  monotonic(): Millis {
    return performance.now();
  }

  sleep(ms: Millis, name: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled(name, signal));
        return;
      }
      const onAbort = () => {
        cancel();
        reject(cancelled(name, signal));
      };
      const cancel = this.timer(ms, name, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  timer(ms: Millis, name: string, fire: () => void): () => void {
    const pending: PendingTimer = { name, dueAt: this.now() + ms };
    const end = this.monotonic() + ms;
    this.#pending.add(pending);
    let handle: NodeJS.Timeout;
    const arm = (left: Millis) => {
      handle = setTimeout(() => (left > LONGEST ? arm(end - this.monotonic()) : done()), Math.min(left, LONGEST));
    };
    const done = () => {
      this.#pending.delete(pending);
      fire();
    };
    arm(ms);
    return () => {
      clearTimeout(handle);
      this.#pending.delete(pending);
    };
  }

  /** What this process is waiting for, next first. */
  pendingTimers(): readonly PendingTimer[] {
    return [...this.#pending].sort((a, b) => a.dueAt - b.dueAt);
  }
}

/** The one clock of a service. */
export const systemClock = new SystemClock();

function cancelled(name: string, signal: AbortSignal | undefined): HanseError {
  return new HanseError('CANCELLED', { what: name }, signal?.reason);
}
