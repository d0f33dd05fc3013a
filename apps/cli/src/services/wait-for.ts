import { HanseError, type Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';

const POLL: Millis = 50;

/** Asks until there is an answer. Throws DEADLINE_EXCEEDED, CANCELLED, or what the question throws. */
export async function waitFor<T>(
  parts: { readonly what: string; readonly deadline: Millis; readonly signal: AbortSignal; readonly poll?: Millis },
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = systemClock.monotonic() + parts.deadline;
  for (;;) {
    if (parts.signal.aborted) throw new HanseError('CANCELLED', { what: parts.what });
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (systemClock.monotonic() > end) {
      throw new HanseError('DEADLINE_EXCEEDED', { what: `the ${parts.what}`, seconds: parts.deadline / 1000 });
    }
    await systemClock.sleep(parts.poll ?? POLL, parts.what, parts.signal);
  }
}
