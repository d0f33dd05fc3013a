import type { ComputeDriver } from '@hanse/drivers';
import { type Logger, toHanseError, type VeeId } from '@hanse/kernel';
import type { VeeQueues } from './vee-queues.ts';
import type { VeeWorker } from './vee-worker.ts';

/** Takes in what happens to VEEs without anybody having asked, in turn with what was asked. */
export class DeathWatch {
  readonly #driver: ComputeDriver;
  readonly #queues: VeeQueues;
  readonly #worker: VeeWorker;
  readonly #logger: Logger;
  readonly #ended = new AbortController();
  #unsubscribe: () => void = () => undefined;

  constructor(parts: { driver: ComputeDriver; queues: VeeQueues; worker: VeeWorker; logger: Logger }) {
    this.#driver = parts.driver;
    this.#queues = parts.queues;
    this.#worker = parts.worker;
    this.#logger = parts.logger;
  }

  begin(): void {
    this.#unsubscribe = this.#driver.onChange(({ veeId }) => {
      this.#lookAt(veeId).catch((thrown: unknown) => {
        this.#logger.error('vee-change-not-taken-in', { veeId, problem: toHanseError(thrown).message });
      });
    });
  }

  end(): void {
    this.#unsubscribe();
    this.#ended.abort();
  }

  /** Asks again when its turn comes, because a verb may have changed the VEE once more in the meantime. */
  #lookAt(veeId: VeeId): Promise<void> {
    return this.#queues.run(veeId, this.#ended.signal, async (signal) => {
      if (signal.aborted) return;
      await this.#worker.observe(veeId, await this.#driver.inspect(veeId));
    });
  }
}
