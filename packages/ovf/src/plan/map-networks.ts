import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { LogicalNetwork } from '../envelope/envelope.ts';
import { groupBy } from '../envelope/group-by.ts';
import type { PlannedNetwork } from './deployment-plan.ts';
import { ownEntry } from './own-entry.ts';
import type { ProblemSink } from './plan-problems.ts';

export interface NetworkMapping {
  readonly networks: readonly PlannedNetwork[];
  readonly nameOf: (descriptorName: string) => string;
}

/** The networks under the names the deployer gives them; several mapped onto one name become one (DSP0243 §9.2). */
export function mapNetworks(
  networks: readonly LogicalNetwork[],
  choices: Readonly<Record<string, string>>,
  problems: ProblemSink,
): NetworkMapping {
  const known = new Set(networks.map(({ name }) => name));
  for (const [name, target] of Object.entries(choices)) {
    const problem = choiceProblem(name, target, known);
    if (problem !== undefined) problems.push(problem);
  }
  const nameOf = (name: string) => ownEntry(choices, name) ?? name;
  const byName = groupBy(networks, ({ name }) => nameOf(name));
  return {
    nameOf,
    networks: [...byName].map(([name, merged]) => ({
      name,
      description: merged.find(({ description }) => description !== '')?.description ?? '',
      descriptorNames: merged.map((network) => network.name),
    })),
  };
}

function choiceProblem(name: string, target: string, known: ReadonlySet<string>): HanseError | undefined {
  const at = 'the network mapping';
  if (!known.has(name)) {
    return new HanseError('OVF_CHOICE_UNKNOWN', { what: 'network', value: name, at, known: firstFew(known) });
  }
  if (target !== '') return undefined;
  const details = { what: `The name for network "${name}"`, value: '""', expected: 'the name of a network', at };
  return new HanseError('OVF_CHOICE_OUT_OF_RANGE', details);
}
