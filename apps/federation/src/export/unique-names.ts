/** Gives out names no two of which are the same, whatever the letter case, as some file systems take them. */
export class UniqueNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...taken].map((name) => name.toLowerCase()));
  }

  /** The name itself, or with the lowest number from 2 that makes it new, before the ending. */
  take(name: string, ending = ''): string {
    let free = `${name}${ending}`;
    for (let number = 2; this.#taken.has(free.toLowerCase()); number += 1) free = `${name}-${number}${ending}`;
    this.#taken.add(free.toLowerCase());
    return free;
  }
}
