import { toHanseError } from './errors/hanse-error.ts';
import type { Clock, Millis } from './ports/clock.ts';
import { type Rng, randomFraction } from './ports/rng.ts';

export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly firstDelay: Millis;
  readonly maxDelay: Millis;
}

/** The pause before attempt `attempt` (2, 3, …): exponential with full jitter, so that callers spread out. */
export function retryDelay(policy: RetryPolicy, attempt: number, rng: Rng): Millis {
  const ceiling = Math.min(policy.maxDelay, policy.firstDelay * 2 ** (attempt - 2));
  return Math.round(randomFraction(rng) * ceiling);
}

/** Runs `task` until it succeeds, fails with an error that is not retryable, or attempts are used up. */
export async function retry<T>(
  parts: { clock: Clock; rng: Rng; policy: RetryPolicy; name: string; signal?: AbortSignal },
  task: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task(attempt);
    } catch (thrown) {
      if (attempt >= parts.policy.attempts || !toHanseError(thrown).isRetryable) throw thrown;
      await parts.clock.sleep(retryDelay(parts.policy, attempt + 1, parts.rng), `retry.${parts.name}`, parts.signal);
    }
  }
}
