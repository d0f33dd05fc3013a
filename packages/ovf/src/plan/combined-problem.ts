import { HanseError } from '@hanse/kernel';

/** One error for all that stands in the way. */
export function combinedProblem(problems: readonly HanseError[]): HanseError | undefined {
  const [first, second] = problems;
  if (first === undefined || second === undefined) return first;
  const diagnostics = problems.map(({ code, message, remedy }) => ({ severity: 'error', code, message, remedy }));
  return new HanseError('OVF_REJECTED', {
    count: problems.length,
    first: first.message,
    remedy: first.remedy,
    diagnostics,
  });
}
