import { HanseError } from '../errors/hanse-error.ts';

/** What happens to an item that finds the queue full. */
export type OverflowPolicy = 'refuse' | 'drop-oldest';

/** A first-in first-out queue with a limit and a written overflow policy; consumed by async iteration. */
export class BoundedQueue<T> {
  readonly #items: T[] = [];
  readonly #name: string;
  readonly #limit: number;
  readonly #policy: OverflowPolicy;
  #wake: (() => void) | undefined;
  #isClosed = false;
  #dropped = 0;

  constructor(name: string, limit: number, policy: OverflowPolicy) {
    this.#name = name;
    this.#limit = limit;
    this.#policy = policy;
  }

  /** How many items the overflow policy has dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Throws QUEUE_FULL when the policy is to refuse. */
  push(item: T): void {
    if (this.#isClosed) return;
    if (this.#items.length >= this.#limit) this.#overflow();
    this.#items.push(item);
    this.#wake?.();
  }

  /** Ends the iteration after the items that are still queued. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    while (true) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#isClosed) return;
      else await this.#pushed();
    }
  }

  #pushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  #overflow(): void {
    if (this.#policy === 'refuse') throw new HanseError('QUEUE_FULL', { queue: this.#name, limit: this.#limit });
    this.#items.shift();
    this.#dropped += 1;
  }
}
