import type { Instant, SiteId } from '@hanse/kernel';
import type { DriverCapabilities } from './capabilities.ts';

/** What a site charges, in millionths of the currency's unit for each hour. */
export interface PriceList {
  /** ISO 4217 code. */
  readonly currency: string;
  readonly vcpuHourMicros: number;
  readonly memoryGibHourMicros: number;
  readonly diskGibHourMicros: number;
}

/** An amount of the resources a site sells. */
export interface ResourceAmount {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

export interface SiteCapacity {
  readonly total: ResourceAmount;
  readonly used: ResourceAmount;
}

/** How a site describes itself to the federation. */
export interface SiteDescription {
  readonly siteId: SiteId;
  /** Short name for people, unique in the federation: `[a-z][a-z0-9-]*`. */
  readonly name: string;
  /** ISO 3166-1 alpha-2 code of the country whose law applies. */
  readonly jurisdiction: string;
  readonly prices: PriceList;
  readonly driver: string;
  readonly capabilities: DriverCapabilities;
  /** Where other sites reach this site's switch; absent when the driver has no trunk. */
  readonly trunk?: { readonly host: string; readonly port: number };
}

/** One site in the catalogue snapshot that placement works on. */
export interface CatalogueEntry {
  readonly site: SiteDescription;
  readonly capacity: SiteCapacity;
  readonly isReachable: boolean;
  readonly seenAt: Instant;
}

export function freeOf({ total, used }: SiteCapacity): ResourceAmount {
  return {
    vcpus: total.vcpus - used.vcpus,
    memoryMib: total.memoryMib - used.memoryMib,
    diskGib: total.diskGib - used.diskGib,
  };
}
