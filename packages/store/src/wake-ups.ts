/**
 * Listeners that are told "look again" after a table has grown. The call is put off to the next microtask: transactions
 * are synchronous, so by then the one that wrote has been committed (or rolled back, and looking again finds nothing).
 */
export class WakeUps {
  readonly #listeners = new Set<() => void>();
  #isDue = false;

  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    const mine = () => listener();
    this.#listeners.add(mine);
    return () => void this.#listeners.delete(mine);
  }

  /** Calls every listener once, however many rows were written in this turn. */
  ring(): void {
    if (this.#isDue || this.#listeners.size === 0) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
