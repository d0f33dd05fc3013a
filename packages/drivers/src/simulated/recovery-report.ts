import type { VeeSpec } from '@hanse/model';
import type { RecoveryReport } from '../contract/compute-driver.ts';
import type { CloudState } from './cloud-state.ts';
import { observationOf } from './observation.ts';

/** Compares what the gateway believes in with what there is. */
export function recoveryReport({ vees }: CloudState, known: readonly VeeSpec[]): RecoveryReport {
  const knownIds = new Set(known.map(({ veeId }) => veeId));
  const found = [...vees.values()].map(observationOf);
  return {
    attached: found.filter(({ veeId }) => knownIds.has(veeId)),
    missing: [...knownIds].filter((veeId) => !vees.has(veeId)),
    orphans: found.filter(({ veeId }) => !knownIds.has(veeId)),
  };
}
