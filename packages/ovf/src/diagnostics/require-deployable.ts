import { HanseError } from '@hanse/kernel';
import type { Envelope } from '../envelope/envelope.ts';
import type { Diagnostic } from './diagnostic.ts';

/** The envelope of a descriptor or package without errors; throws OVF_REJECTED with every finding in its details. */
export function requireDeployable(parsed: {
  readonly envelope: Envelope | undefined;
  readonly diagnostics: readonly Diagnostic[];
}): Envelope {
  const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined && parsed.envelope !== undefined) return parsed.envelope;
  throw new HanseError('OVF_REJECTED', {
    count: errors.length,
    first: first?.message ?? 'there is no envelope',
    remedy: first?.remedy ?? 'Give a descriptor.',
    diagnostics: parsed.diagnostics.map((diagnostic) => ({ ...diagnostic })),
  });
}
