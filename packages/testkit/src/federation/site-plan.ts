import type { JsonObject } from '@hanse/kernel';

/** A site of a test federation. */
export interface SitePlan {
  readonly name: string;
  readonly jurisdiction: string;
  readonly vcpuHourMicros: number;
  readonly driver: 'local' | 'simulated';
  readonly capacity: { readonly vcpus: number; readonly memoryMib: number; readonly diskGib: number };
  /** Knobs of the simulated driver, as the gateway's configuration takes them. */
  readonly simulated?: JsonObject;
}

/** Three towns of the Hanse: Lübeck, Bergen (cheapest) and Bruges (dearest). */
export function threeSites(driver: SitePlan['driver'], change: Partial<SitePlan> = {}): readonly SitePlan[] {
  const capacity =
    driver === 'local' ? { vcpus: 16, memoryMib: 8192, diskGib: 64 } : { vcpus: 64, memoryMib: 65536, diskGib: 4096 };
  const town = (name: string, jurisdiction: string, vcpuHourMicros: number): SitePlan => {
    return { name, jurisdiction, vcpuHourMicros, driver, capacity, ...change };
  };
  return [town('luebeck', 'DE', 20_000), town('bergen', 'NO', 10_000), town('bruges', 'BE', 30_000)];
}
