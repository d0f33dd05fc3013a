import type { VeeView } from '@hanse/api';
import { type ApplicationId, HanseError, type Instant, type UserId, type VeeId } from '@hanse/kernel';
import type { Endpoint, PriceList, VeeSpec, VeeState } from '@hanse/model';
import type { Tier } from '../tiers/tier.ts';

/** What the gateway believes about a VEE. */
export interface VeeRecord {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  readonly owner: UserId;
  readonly tier: Tier;
  /** The VO it belongs to; without it, it is the owner's own. */
  readonly vo?: string;
  readonly name: string;
  readonly state: VeeState;
  /** What was last asked for; equal to `state` when no order is under way. */
  readonly desired: VeeState;
  /** Whether the driver has confirmed the definition. */
  readonly isDefined: boolean;
  readonly since: Instant;
  readonly fault?: string;
  readonly endpoints: readonly Endpoint[];
  readonly facts: Readonly<Record<string, string>>;
  readonly spec: VeeSpec;
  readonly prices: PriceList;
  /** When it was accepted; its usage begins there. */
  readonly definedAt: Instant;
}

/** There is none, or none that the one who asks may know of. */
export function unknownVee(veeId: VeeId): HanseError {
  return new HanseError('GATEWAY_VEE_UNKNOWN', { veeId });
}

/** The record as clients see it. */
export function veeView(vee: VeeRecord): VeeView {
  return {
    veeId: vee.veeId,
    applicationId: vee.applicationId,
    name: vee.name,
    state: vee.state,
    desired: vee.desired,
    since: vee.since,
    endpoints: [...vee.endpoints],
    ...(vee.fault === undefined ? {} : { fault: vee.fault }),
    facts: { ...vee.facts },
  };
}
