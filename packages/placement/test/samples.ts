import type { SiteId } from '@hanse/kernel';
import type { CatalogueEntry, DriverCapabilities, ResourceAmount } from '@hanse/model';
import type { PlacementDemand, PlacementNeeds } from '../src/placement.ts';

export const CAPABILITIES: DriverCapabilities = {
  pause: true,
  suspend: true,
  shutdown: true,
  console: true,
  metrics: true,
  ingress: true,
  trunk: true,
  seedDisc: true,
  bootModes: ['guest', 'bios'],
  diskFormats: ['qcow2', 'raw', 'vmdk'],
  maxVcpus: 64,
  maxMemoryMib: 262_144,
  isSimulated: true,
};

export const NEEDS: PlacementNeeds = {
  bootMode: 'guest',
  diskFormats: ['qcow2'],
  ingress: false,
  seedDisc: true,
  trunk: false,
};

export interface SiteSample {
  readonly name: string;
  readonly jurisdiction?: string;
  readonly vcpuHourMicros?: number;
  readonly vcpus?: number;
  readonly currency?: string;
  readonly isReachable?: boolean;
  readonly capabilities?: Partial<DriverCapabilities>;
}

/** A site that sells vCPUs only, so that a test reads its prices at a glance. */
export function site(sample: SiteSample): CatalogueEntry {
  const {
    name,
    jurisdiction = 'DE',
    vcpuHourMicros = 10_000,
    vcpus = 100,
    currency = 'EUR',
    isReachable = true,
  } = sample;
  return {
    site: {
      siteId: `site-${name}` as SiteId,
      name,
      jurisdiction,
      prices: { currency, vcpuHourMicros, memoryGibHourMicros: 0, diskGibHourMicros: 0 },
      driver: 'simulated',
      capabilities: { ...CAPABILITIES, ...sample.capabilities },
    },
    capacity: { total: { vcpus, memoryMib: 1e9, diskGib: 1e9 }, used: { vcpus: 0, memoryMib: 0, diskGib: 0 } },
    isReachable,
    seenAt: 0,
  };
}

export function demand(component: string, vcpus = 1, parts: Partial<PlacementDemand> = {}): PlacementDemand {
  const resources: ResourceAmount = { vcpus, memoryMib: 1024, diskGib: 1 };
  return { component, resources, needs: NEEDS, ...parts };
}
