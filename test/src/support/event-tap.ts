import type { HttpClient } from '@hanse/http/client';
import { toHanseError } from '@hanse/kernel';

/** Follows a federation's event stream, over its restarts, and says when so many more events have come. */
export class EventTap implements AsyncDisposable {
  readonly #api: HttpClient;
  readonly #ended = new AbortController();
  readonly #waiting = new Set<() => void>();
  #done: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(api: HttpClient) {
    this.#api = api;
  }

  static follow(api: HttpClient): EventTap {
    const tap = new EventTap(api);
    tap.#done = tap.#follow();
    return tap;
  }

  /** Events seen so far. */
  get count(): number {
    return this.#count;
  }

  /** Resolves with the event that makes the count this large, or when the signal aborts. */
  async reached(count: number, signal: AbortSignal): Promise<void> {
    while (this.#count < count && !signal.aborted) await this.#next(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    const options = { signal, reconnect: true, lastEventId: '0' };
    try {
      for await (const _ of this.#api.events('/v1/events', options)) {
        this.#count += 1;
        for (const wake of [...this.#waiting]) wake();
      }
    } catch (thrown) {
      if (!signal.aborted) throw toHanseError(thrown);
    }
  }

  async #next(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
