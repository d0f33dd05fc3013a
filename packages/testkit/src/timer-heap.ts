import type { Instant } from '@hanse/kernel';

export interface VirtualTimer {
  readonly due: Instant;
  /** Tells apart what is due at the same instant: first set, first fired. */
  readonly sequence: number;
  readonly name: string;
  readonly fire: () => void;
}

/** Timers by due time: a binary heap whose removed entries are dropped when they come up, so that removal is cheap. */
export class TimerHeap {
  readonly #heap: VirtualTimer[] = [];
  readonly #live = new Set<VirtualTimer>();

  push(timer: VirtualTimer): void {
    this.#live.add(timer);
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
  }

  remove(timer: VirtualTimer): void {
    this.#live.delete(timer);
  }

  /** The timer that is due first. */
  peek(): VirtualTimer | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#live.has(first)) return first;
      this.#dropFirst();
    }
    return undefined;
  }

  sorted(): readonly VirtualTimer[] {
    return [...this.#live].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #dropFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const child = this.#firstChild(at);
      if (!this.#swapIfBefore(child, at)) return;
      at = child;
    }
  }

  #firstChild(at: number): number {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
    return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }

  /** Swaps the two places when the timer at `at` is due before the one at `other`. */
  #swapIfBefore(at: number, other: number): boolean {
    const [timer, rival] = [this.#heap[at], this.#heap[other]];
    if (timer === undefined || rival === undefined || !isBefore(timer, rival)) return false;
    this.#heap[at] = rival;
    this.#heap[other] = timer;
    return true;
  }
}

function isBefore(a: VirtualTimer, b: VirtualTimer): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}
