import type { Millis } from '@hanse/kernel';
import { type PriceList, pricePerHour, type ResourceAmount, type VeeState } from '@hanse/model';

const HOUR: Millis = 3_600_000;

/** States in which the machine occupies processors and memory. A SUSPENDED one is on disk only. */
const RUNNING: ReadonlySet<VeeState> = new Set<VeeState>(['ACTIVE', 'PAUSED']);

/** What a VEE is charged for in a state: vCPU and memory while ACTIVE or PAUSED, disk until it is DESTROYED. */
export function chargeable(state: VeeState, { vcpus, memoryMib, diskGib }: ResourceAmount): ResourceAmount {
  const isRunning = RUNNING.has(state);
  return {
    vcpus: isRunning ? vcpus : 0,
    memoryMib: isRunning ? memoryMib : 0,
    diskGib: state === 'DESTROYED' ? 0 : diskGib,
  };
}

/** The charge for a time in a state, in whole millionths. */
export function chargeMicros(state: VeeState, resources: ResourceAmount, prices: PriceList, duration: Millis): number {
  return Math.round((pricePerHour(chargeable(state, resources), prices).micros * duration) / HOUR);
}
