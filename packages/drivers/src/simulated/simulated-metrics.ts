import { type Instant, MIB } from '@hanse/kernel';
import type { VeeMetrics } from '@hanse/model';
import { activeMillis, type VeeRecord } from './cloud-records.ts';

const SWING_SECONDS = 600;
const BYTES_PER_CPU_SECOND = { diskRead: 180_000, diskWrite: 90_000, networkRx: 250_000, networkTx: 400_000 };

/** Figures of a VEE as a function of its id and of the time it has been ACTIVE, the same in every run. */
export function simulatedMetrics(vee: VeeRecord, now: Instant): VeeMetrics {
  const cpuSeconds = busySeconds(vee, now);
  const { rxBytes, txBytes } = networkTraffic(vee, now);
  const isInMemory = vee.state === 'ACTIVE' || vee.state === 'PAUSED';
  return {
    veeId: vee.spec.veeId,
    at: now,
    cpuSeconds,
    memoryBytes: isInMemory ? Math.round(vee.spec.memoryMib * MIB * (0.3 + 0.5 * character(vee, 1))) : 0,
    diskReadBytes: Math.floor(cpuSeconds * BYTES_PER_CPU_SECOND.diskRead),
    diskWriteBytes: Math.floor(cpuSeconds * BYTES_PER_CPU_SECOND.diskWrite),
    networkRxBytes: rxBytes * vee.spec.nics.length,
    networkTxBytes: txBytes * vee.spec.nics.length,
  };
}

/** What a VEE has received and sent on each of its networks since it was started. */
export function networkTraffic(vee: VeeRecord, now: Instant): { readonly rxBytes: number; readonly txBytes: number } {
  const seconds = busySeconds(vee, now);
  return {
    rxBytes: Math.floor(seconds * BYTES_PER_CPU_SECOND.networkRx),
    txBytes: Math.floor(seconds * BYTES_PER_CPU_SECOND.networkTx),
  };
}

/** The integral of a load that swings around a mean of 5 to 55 % and is never negative, so that it never goes back. */
function busySeconds(vee: VeeRecord, now: Instant): number {
  const seconds = activeMillis(vee, now) / 1000;
  const mean = 0.05 + 0.5 * character(vee, 0);
  const omega = (2 * Math.PI) / SWING_SECONDS;
  const integral = mean * seconds + ((0.8 * mean) / omega) * (1 - Math.cos(omega * seconds));
  return integral * vee.spec.vcpus;
}

/** A number in [0, 1) from the random end of the VEE's id. */
function character(vee: VeeRecord, index: 0 | 1): number {
  const end = vee.spec.veeId.length - 4 * index;
  return Number.parseInt(vee.spec.veeId.slice(end - 4, end), 16) / 0x1_0000;
}
