import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { defaultConfiguration } from '../envelope/read-configurations.ts';
import type { ProblemSink } from './plan-problems.ts';

/** The wanted deployment configuration, or the default one; undefined when the envelope offers none. */
export function chooseConfiguration(
  { configurations }: Envelope,
  wanted: string | undefined,
  problems: ProblemSink,
): string | undefined {
  if (wanted === undefined) return defaultConfiguration(configurations)?.id;
  if (configurations.some(({ id }) => id === wanted)) return wanted;
  const known = firstFew(configurations.map(({ id }) => id));
  problems.push(new HanseError('OVF_CONFIGURATION_UNKNOWN', { id: wanted, at: 'the deployment request', known }));
  return undefined;
}

/** Of variants for single configurations those for this one, else those for all. */
export function forConfiguration<T extends { readonly configurations: readonly string[] }>(
  variants: readonly T[],
  configuration: string | undefined,
): readonly T[] {
  const special = variants.filter(
    ({ configurations }) => configuration !== undefined && configurations.includes(configuration),
  );
  return special.length > 0 ? special : variants.filter(({ configurations }) => configurations.length === 0);
}
