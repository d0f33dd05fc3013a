import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { ProblemSink } from './plan-problems.ts';

/** A choice for something that the package does not have is a mistake of the user, not something to pass over. */
export function refuseUnknownNames(
  what: string,
  choices: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  problems: ProblemSink,
): void {
  for (const value of Object.keys(choices)) {
    if (known.has(value)) continue;
    const details = { what, value, at: 'the deployment request', known: firstFew(known) };
    problems.push(new HanseError('OVF_CHOICE_UNKNOWN', details));
  }
}
