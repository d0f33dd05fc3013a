import type { ApplicationId, Instant, SiteId, VeeId } from '@hanse/kernel';
import type { PriceList, ResourceAmount, VeeState } from '@hanse/model';

/** A VEE as accounting sees it: what it takes, and at which prices it was agreed. */
export interface MeteredVee {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  readonly siteId: SiteId;
  readonly resources: ResourceAmount;
  readonly prices: PriceList;
  /** When it was DEFINED; its lifetime begins there. */
  readonly definedAt: Instant;
}

/** A stretch of a VEE's life in one state. A DESTROYED VEE has none any more. */
export interface UsageInterval {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  readonly siteId: SiteId;
  readonly state: VeeState;
  readonly from: Instant;
  /** Absent while the VEE is still in this state. */
  readonly to?: Instant;
  readonly resources: ResourceAmount;
  readonly prices: PriceList;
  /** Until when the charge is reckoned: `to`, or the moment of asking. */
  readonly chargedUntil: Instant;
  /** In millionths of the currency of `prices`, rounded to a whole one. */
  readonly chargedMicros: number;
}
