import type { HanseError } from '@hanse/kernel';

/** Where everything that stands in the way of a plan goes. */
export interface ProblemSink {
  push(problem: HanseError): void;
}

const LIMIT = 1_000;

/**
 * The problems of one plan: each once, as systems of one collection share them, and no more than anybody can read, as
 * a descriptor can make one for each of its replicas.
 */
export class PlanProblems implements ProblemSink {
  readonly #byMessage = new Map<string, HanseError>();

  get list(): readonly HanseError[] {
    return [...this.#byMessage.values()];
  }

  get isEmpty(): boolean {
    return this.#byMessage.size === 0;
  }

  get isFull(): boolean {
    return this.#byMessage.size === LIMIT;
  }

  push(problem: HanseError): void {
    if (!this.isFull) this.#byMessage.set(problem.message, problem);
  }
}
