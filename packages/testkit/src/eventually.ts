import { AssertionError } from 'node:assert';
import { setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '@hanse/kernel';

export interface Patience {
  /** Real milliseconds until the test gives up. Default 5 s. */
  readonly deadline?: Millis;
  /** What is waited for, for the message of the failure. */
  readonly what?: string;
}

const POLL_MS = 20;

/**
 * Asks until the answer is truthy and gives that answer: the one place where a test may poll. A condition that throws
 * does not hold yet; its last error is the cause of the failure when the deadline passes.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { deadline = 5_000, what = 'the condition' }: Patience = {},
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + deadline;
  let problem: unknown;
  do {
    try {
      const answer = await condition();
      if (isHeld(answer)) return answer;
      problem = undefined;
    } catch (thrown) {
      problem = thrown;
    }
    await delay(POLL_MS);
  } while (performance.now() < end);
  throw failure(`${what} did not come true within ${deadline} ms`, problem);
}

function isHeld<T>(answer: T): answer is Exclude<T, undefined | null | false> {
  return Boolean(answer);
}

function failure(message: string, problem: unknown): AssertionError {
  const reason = problem === undefined ? '' : `: ${problem instanceof Error ? problem.message : String(problem)}`;
  const error = new AssertionError({ message: message + reason });
  error.cause = problem;
  return error;
}
