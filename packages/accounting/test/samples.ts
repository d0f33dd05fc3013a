import type { ApplicationId, Instant, SiteId, VeeId } from '@hanse/kernel';
import { type Transition, transition, VEE_MACHINE, type VeeEvent, type VeeState } from '@hanse/model';
import type { MeteredVee } from '../src/usage-interval.ts';

export const HOUR = 3_600_000;

export function vee(parts: Partial<MeteredVee> = {}): MeteredVee {
  return {
    veeId: 'vee-1' as VeeId,
    applicationId: 'application-1' as ApplicationId,
    siteId: 'site-1' as SiteId,
    resources: { vcpus: 2, memoryMib: 4096, diskGib: 10 },
    prices: { currency: 'EUR', vcpuHourMicros: 1000, memoryGibHourMicros: 100, diskGibHourMicros: 10 },
    definedAt: 0,
    ...parts,
  };
}

/** A real audit trail: each event put through the VEE's state machine; refused ones are left out. */
export function trail(
  veeId: VeeId,
  events: readonly (readonly [VeeEvent, Instant])[],
): Transition<VeeState, VeeEvent>[] {
  let state: VeeState = VEE_MACHINE.initial;
  return events.flatMap(([event, at]) => {
    const done = transition(VEE_MACHINE, { id: veeId, state }, event, { at, by: 'test' });
    if (!done.ok) return [];
    state = done.value.to;
    return [done.value];
  });
}
