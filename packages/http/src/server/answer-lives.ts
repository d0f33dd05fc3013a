import type { Clock, Millis } from '@hanse/kernel';
import type { Principal } from './principal.ts';

/** What holds of the one a request was let in for, later, while the answer still runs. */
export type Standing = 'good' | 'expired' | 'revoked';

/** How long after its end a token still feeds an answer, when nobody asks for a look at once. */
const LOOK_EVERY: Millis = 1_000;

interface Answer {
  readonly principal: Principal;
  readonly cut: () => boolean;
  endless: AbortController | undefined;
}

/**
 * Answers under way, and whom they are for. Who is revoked gets no more of any answer; whose token has merely ended keeps
 * what is finite, as an upload that began in time, but an endless answer ends, so that its reader comes back with a new
 * token.
 */
export class AnswerLives {
  readonly #clock: Pick<Clock, 'timer'>;
  readonly #standingOf: (principal: Principal) => Standing;
  readonly #answers = new Map<object, Answer>();
  #cancel: (() => void) | undefined;

  constructor(parts: { clock: Pick<Clock, 'timer'>; standingOf: (principal: Principal) => Standing }) {
    this.#clock = parts.clock;
    this.#standingOf = parts.standingOf;
  }

  /**
   * `cut` breaks the exchange off, so that it does not look whole; false when it is too short for that: who ends their own
   * session is to hear that it has ended.
   */
  opened(request: object, principal: Principal, cut: () => boolean): void {
    this.#answers.set(request, { principal, cut, endless: undefined });
    this.#arm();
  }

  closed(request: object): void {
    this.#answers.delete(request);
  }

  /** Aborts when an endless answer is to end; never for a request that has no principal. */
  endOf(request: object): AbortSignal {
    const answer = this.#answers.get(request);
    if (answer === undefined) return new AbortController().signal;
    answer.endless ??= new AbortController();
    return answer.endless.signal;
  }

  /** To be called when something was revoked, so that nobody waits for the next look. */
  look(): void {
    for (const [request, { principal, cut, endless }] of this.#answers) {
      const standing = this.#standingOf(principal);
      if (standing === 'good' || (standing === 'expired' && endless === undefined)) continue;
      endless?.abort();
      if (endless !== undefined || cut()) this.#answers.delete(request);
    }
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel?.();
    this.#answers.clear();
  }

  /** Only while something is under way; most answers are over before it fires. */
  #arm(): void {
    this.#cancel ??= this.#clock.timer(LOOK_EVERY, 'http.answer-lives', () => {
      this.#cancel = undefined;
      this.look();
      if (this.#answers.size > 0) this.#arm();
    });
  }
}
