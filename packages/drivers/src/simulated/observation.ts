import type { Instant, VeeId } from '@hanse/kernel';
import type { Endpoint, VeeObservation } from '@hanse/model';
import type { VeeRecord } from './cloud-records.ts';

/** A VEE as the contract shows it. */
export function observationOf({ spec, state, since, fault }: VeeRecord): VeeObservation {
  return {
    veeId: spec.veeId,
    state,
    since,
    endpoints: state === 'ACTIVE' || state === 'PAUSED' ? endpointsOf(spec) : [],
    ...(fault === undefined ? {} : { fault }),
    facts: { machine: 'simulated', boot: spec.boot },
  };
}

export function observationOfNothing(veeId: VeeId, now: Instant): VeeObservation {
  return { veeId, state: 'DESTROYED', since: now, endpoints: [], facts: {} };
}

/** Nothing answers there, and the name says so: `.invalid` never resolves (RFC 6761 §6.4). */
function endpointsOf({ veeId, ingress }: VeeRecord['spec']): readonly Endpoint[] {
  return ingress.map(({ name, guestPort }) => ({
    name,
    guestPort,
    host: `${veeId}.simulated.invalid`,
    port: guestPort,
  }));
}
