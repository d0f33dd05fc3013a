import type { Money, SiteId } from '@hanse/kernel';
import type { PlacementDirective } from '@hanse/manifest';
import type { BootMode, CatalogueEntry, DiskFormat, ResourceAmount } from '@hanse/model';

/** One component that needs a site. */
export interface PlacementDemand {
  readonly component: string;
  readonly resources: ResourceAmount;
  readonly needs: PlacementNeeds;
  /** Names of the networks it is on. A network whose components end up on several sites needs a trunk at each. */
  readonly networks?: readonly string[];
}

/** What a site's driver must be able to do for it. */
export interface PlacementNeeds {
  readonly bootMode: BootMode;
  readonly diskFormats: readonly DiskFormat[];
  /** Formats of disks that are chains of differences. */
  readonly diskChains?: readonly DiskFormat[];
  readonly cdroms?: boolean;
  readonly ingress: boolean;
  readonly seedDisc: boolean;
  /** An OVF environment, on a disc or as guest info, whichever the site has. */
  readonly environment?: boolean;
  /** Only sites with a trunk, even if its networks would stay on one site. */
  readonly trunk: boolean;
}

export interface PlacementRequest {
  readonly demands: readonly PlacementDemand[];
  readonly directives: readonly PlacementDirective[];
  readonly budget?: { readonly perHour: Money };
  /** A snapshot; the order of its entries does not matter. */
  readonly catalogue: readonly CatalogueEntry[];
}

export interface Placement {
  /** In the order of the demands. */
  readonly assignments: readonly Assignment[];
  readonly costPerHour: Money;
  /** Whether no cheaper placement exists; false when the search ran out of effort. */
  readonly isProvenCheapest: boolean;
  readonly explanation: readonly PlacementChoice[];
}

export interface Assignment {
  readonly component: string;
  readonly siteId: SiteId;
}

/** Why components that are alike went where they went. */
export interface PlacementChoice {
  readonly components: readonly string[];
  readonly siteId: SiteId;
  readonly siteName: string;
  /** Of one of `components`. When components go together, of the whole group. */
  readonly pricePerHour: Money;
  /** The other sites, cheapest first; refused ones last. */
  readonly alternatives: readonly PlacementAlternative[];
}

export interface PlacementAlternative {
  readonly siteId: SiteId;
  readonly siteName: string;
  readonly pricePerHour: Money;
  readonly isPossible: boolean;
  /** Why it was not chosen, or why it cannot be. */
  readonly why: readonly string[];
}
