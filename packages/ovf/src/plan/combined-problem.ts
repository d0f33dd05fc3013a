import { HanseError } from '@hanse/kernel';

/** One error for all that stands in the way; systems of one collection share problems, which are then told once. */
export function combinedProblem(met: readonly HanseError[]): HanseError | undefined {
  const problems = [...new Map(met.map((problem) => [problem.message, problem])).values()];
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
