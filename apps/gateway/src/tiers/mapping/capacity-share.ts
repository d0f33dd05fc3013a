import type { ResourceAmount, SiteCapacity } from '@hanse/model';
import type { Tier } from '../tier.ts';

/** How much of the site each tier may use at most, from 0 to 1; absent: all of it. The shares may overlap. */
export type TierShares = Readonly<Partial<Record<Tier, number>>>;

interface Use {
  readonly total: ResourceAmount;
  /** Promised to everybody. */
  readonly used: ResourceAmount;
  /** Promised to this tier. */
  readonly usedByTier: ResourceAmount;
}

/**
 * The site as one tier finds it: its share, and what is left of that for it. What the other tier uses shows only where
 * it takes something away, so that a provider need not tell the federation how its own users fare.
 */
export function capacityOfTier(share: number | undefined, { total, used, usedByTier }: Use): SiteCapacity {
  const quota = amount((resource) => part(total[resource], share, resource));
  const free = amount((resource) =>
    Math.max(0, Math.min(quota[resource] - usedByTier[resource], total[resource] - used[resource])),
  );
  return { total: quota, used: amount((resource) => quota[resource] - free[resource]) };
}

/** Whole processors and MiB. The rounding takes back what binary fractions add: 0.7 of 10 are 7. */
function part(total: number, share: number | undefined, resource: keyof ResourceAmount): number {
  if (share === undefined) return total;
  const exact = total * share;
  return resource === 'diskGib' ? exact : Math.floor(exact + 1e-9);
}

function amount(of: (resource: keyof ResourceAmount) => number): ResourceAmount {
  return { vcpus: of('vcpus'), memoryMib: of('memoryMib'), diskGib: of('diskGib') };
}
