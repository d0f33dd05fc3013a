/** One serial queue per key: tasks of one aggregate run one after another, tasks of different ones side by side. */
export class SerialQueues<Key extends string> {
  /** Never rejected: each settles when its task has, however that ended. */
  readonly #tails = new Map<Key, Promise<undefined>>();

  /** Runs `task` after all earlier tasks of the key have settled; a failed task does not stop later ones. */
  run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve(undefined);
    const mine = before.then(task);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(key, settled);
    void settled.then(() => {
      if (this.#tails.get(key) === settled) this.#tails.delete(key);
    });
    return mine;
  }

  /** Resolves when every task known now has settled. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
