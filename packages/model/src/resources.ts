import { GIB, type Money } from '@hanse/kernel';
import type { PriceList, ResourceAmount } from './site.ts';
import type { VeeSpec } from './vee.ts';

/** What a VEE takes from a site. */
export function resourcesOf(spec: Pick<VeeSpec, 'vcpus' | 'memoryMib' | 'disks'>): ResourceAmount {
  const bytes = spec.disks.reduce((sum, disk) => sum + disk.capacityBytes, 0);
  return { vcpus: spec.vcpus, memoryMib: spec.memoryMib, diskGib: bytes / GIB };
}

export function addResources(a: ResourceAmount, b: ResourceAmount): ResourceAmount {
  return { vcpus: a.vcpus + b.vcpus, memoryMib: a.memoryMib + b.memoryMib, diskGib: a.diskGib + b.diskGib };
}

export const NO_RESOURCES: ResourceAmount = { vcpus: 0, memoryMib: 0, diskGib: 0 };

/** The price of an hour of these resources, rounded to a millionth. */
export function pricePerHour(amount: ResourceAmount, prices: PriceList): Money {
  const micros =
    amount.vcpus * prices.vcpuHourMicros +
    (amount.memoryMib / 1024) * prices.memoryGibHourMicros +
    amount.diskGib * prices.diskGibHourMicros;
  return { currency: prices.currency, micros: Math.round(micros) };
}
