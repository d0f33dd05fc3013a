import { Semaphore } from '@hanse/kernel';
import { deferred } from './deferred.ts';

/** Lets few guests boot at once: on few cores, six at once take longer than six in turn. */
export class BootGate {
  readonly #semaphore: Semaphore;

  constructor(limit: number) {
    this.#semaphore = new Semaphore(limit);
  }

  /** Runs `start` when there is a place, and keeps the place until `booted` settles; resolves when `start` has. */
  run(start: () => Promise<void>, booted: () => Promise<unknown>): Promise<void> {
    const started = deferred<void>();
    void this.#semaphore.run(async () => {
      try {
        await start();
      } catch (thrown) {
        started.reject(thrown);
        return;
      }
      started.resolve();
      await booted().catch(() => undefined);
    });
    return started.promise;
  }
}
