/** How often each thing is used; what is not used takes no room. */
export class UseCounts<Key> {
  readonly #counts = new Map<Key, number>();

  add(key: Key, amount: number): void {
    const count = this.of(key) + amount;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }

  of(key: Key): number {
    return this.#counts.get(key) ?? 0;
  }
}
