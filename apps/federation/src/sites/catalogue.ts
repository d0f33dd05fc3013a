import type { SiteStatus } from '@hanse/api';
import { type Clock, HanseError, type SiteId } from '@hanse/kernel';
import type { CatalogueEntry, SiteCapacity, SiteDescription } from '@hanse/model';
import type { SiteTable } from './site-table.ts';

const NOTHING_KNOWN: SiteCapacity = {
  total: { vcpus: 0, memoryMib: 0, diskGib: 0 },
  used: { vcpus: 0, memoryMib: 0, diskGib: 0 },
};

/** The live picture of the federation's sites: what each sells, has free, and whether it answers. */
export class Catalogue {
  readonly #sites: SiteTable;
  readonly #clock: Clock;
  readonly #seen = new Map<SiteId, CatalogueEntry>();

  constructor(parts: { sites: SiteTable; clock: Clock }) {
    this.#sites = parts.sites;
    this.#clock = parts.clock;
  }

  /** An immutable snapshot: later changes make new entries. */
  snapshot(): readonly CatalogueEntry[] {
    return this.#sites.list().map((site) => this.#seen.get(site.siteId) ?? this.#unseen(site.description));
  }

  /** Of a member, or of one that was. Throws FEDERATION_SITE_UNKNOWN. */
  description(siteId: SiteId): SiteDescription {
    const site = this.#sites.get(siteId);
    if (site === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: siteId });
    return site.description;
  }

  isMember(siteId: SiteId): boolean {
    return this.#sites.get(siteId)?.state === 'MEMBER';
  }

  arrived(status: SiteStatus): void {
    this.#sites.describe(status.site.siteId, status.site);
    this.#put({ site: status.site, capacity: status.capacity, isReachable: true, seenAt: this.#clock.now() });
  }

  capacityChanged(siteId: SiteId, capacity: SiteCapacity): void {
    const entry = this.#seen.get(siteId);
    if (entry !== undefined) this.#put({ ...entry, capacity, seenAt: this.#clock.now() });
  }

  /** Answers whether the site was reachable before. */
  lost(siteId: SiteId): boolean {
    const entry = this.#seen.get(siteId);
    if (entry === undefined) return false;
    this.#put({ ...entry, isReachable: false });
    return entry.isReachable;
  }

  #put(entry: CatalogueEntry): void {
    this.#seen.set(entry.site.siteId, entry);
  }

  #unseen(site: SiteDescription): CatalogueEntry {
    return { site, capacity: NOTHING_KNOWN, isReachable: false, seenAt: 0 };
  }
}
