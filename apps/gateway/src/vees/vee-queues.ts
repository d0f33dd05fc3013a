import { HanseError, SerialQueues, type VeeId } from '@hanse/kernel';

/** One serial queue per VEE, whose task under way can be interrupted for something more urgent. */
export class VeeQueues {
  readonly #queues = new SerialQueues<VeeId>();
  readonly #current = new Map<VeeId, AbortController>();

  /** Runs the task after all earlier ones of the VEE; its signal aborts on an interruption or with `outer`. */
  run<T>(veeId: VeeId, outer: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#queues.run(veeId, async () => {
      const mine = new AbortController();
      this.#current.set(veeId, mine);
      try {
        return await task(AbortSignal.any([outer, mine.signal]));
      } finally {
        this.#current.delete(veeId);
      }
    });
  }

  /** Aborts the task that is under way for the VEE; tasks that wait are not touched. */
  interrupt(veeId: VeeId): void {
    this.#current.get(veeId)?.abort(new HanseError('CANCELLED', { what: `work on VEE ${veeId}` }));
  }
}
