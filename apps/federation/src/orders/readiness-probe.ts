import { type Clock, HanseError } from '@hanse/kernel';
import type { ReadinessCheck } from '../applications/application-plan.ts';

const PAUSE_BETWEEN_TRIES = 100;
const LONGEST_ANSWER = 5_000;

/** Asks an application's ingress over HTTP until it answers as expected. */
export class ReadinessProbe {
  readonly #clock: Clock;

  constructor(parts: { clock: Clock }) {
    this.#clock = parts.clock;
  }

  /** Throws FEDERATION_NOT_READY with the last answer when the time is up. */
  async wait(
    url: string,
    check: Pick<ReadinessCheck, 'expectStatus' | 'withinSeconds'>,
    signal: AbortSignal,
  ): Promise<void> {
    const end = this.#clock.monotonic() + check.withinSeconds * 1000;
    let last = 'none';
    while (this.#clock.monotonic() < end) {
      const answer = await this.#ask(url, signal);
      if (answer === check.expectStatus) return;
      last = typeof answer === 'number' ? `status ${answer}` : answer;
      await this.#clock.sleep(PAUSE_BETWEEN_TRIES, 'readiness.pause', signal);
    }
    const { expectStatus, withinSeconds } = check;
    throw new HanseError('FEDERATION_NOT_READY', {
      url,
      expected: expectStatus,
      seconds: withinSeconds,
      problem: last,
    });
  }

  async #ask(url: string, signal: AbortSignal): Promise<number | string> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER)]);
    try {
      const answer = await fetch(url, { redirect: 'manual', signal: limit });
      await answer.body?.cancel();
      return answer.status;
    } catch (cause) {
      signal.throwIfAborted();
      return cause instanceof Error
        ? cause.cause instanceof Error
          ? cause.cause.message
          : cause.message
        : String(cause);
    }
  }
}
