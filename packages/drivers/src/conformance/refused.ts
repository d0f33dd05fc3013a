import assert from 'node:assert/strict';
import { type ErrorCode, HanseError } from '@hanse/kernel';

/** Asserts that the attempt fails with this error of the table, and that its texts have all their details. */
export async function refused(attempt: Promise<unknown>, code: ErrorCode, what: string): Promise<HanseError> {
  const error = await failureOf(attempt, what);
  assert.equal(error.code, code, `${what}: expected ${code}, got ${error.code}: ${error.message}`);
  assert.doesNotMatch(`${error.message} ${error.remedy}`, /\{\w+\}/, `${what}: the error lacks details for its texts`);
  return error;
}

/** Asserts that the attempt fails with an error that says asking again may help (kind `unavailable` or `timeout`). */
export async function refusedForNow(attempt: Promise<unknown>, what: string): Promise<HanseError> {
  const error = await failureOf(attempt, what);
  assert.ok(error.isRetryable, `${what}: expected a retryable error, got ${error.code} (${error.kind})`);
  return error;
}

async function failureOf(attempt: Promise<unknown>, what: string): Promise<HanseError> {
  const [outcome] = await Promise.allSettled([attempt]);
  if (outcome.status === 'fulfilled') assert.fail(`${what}: succeeded, but must be refused`);
  const thrown: unknown = outcome.reason;
  assert.ok(thrown instanceof HanseError, `${what}: threw something that is not a HanseError: ${String(thrown)}`);
  return thrown;
}
