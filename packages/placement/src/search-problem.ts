/** Amounts in whole thousandths of a vCPU, KiB of memory and KiB of disk, so that sums are exact. */
export type Amount = readonly [vcpus: number, memory: number, disk: number];

/** Items that are interchangeable: the search decides how many of them go to each site, not which. */
export interface ItemClass {
  /** The components of each item: one, or all that go together. */
  readonly items: readonly (readonly string[])[];
  readonly amount: Amount;
  /** By site: millionths per hour, Infinity where the item may not go. */
  readonly prices: readonly number[];
  /** Spreads its items take part in; a site holds at most one item of a spread. */
  readonly spreads: readonly number[];
  readonly networks: readonly number[];
}

/** Placement reduced to numbers. Sites are in a fixed order that does not depend on the catalogue's. */
export interface SearchProblem {
  readonly classes: readonly ItemClass[];
  readonly free: readonly Amount[];
  readonly hasTrunk: readonly boolean[];
  readonly spreadCount: number;
  readonly networkCount: number;
  readonly minimumSites: number;
}

/** How many items of each class go to each site: `counts[class][site]`. */
export type Counts = readonly (readonly number[])[];

export interface SearchOutcome {
  readonly best?: Solution;
  /** Whether everything better was ruled out, or, without a solution, everything at all. */
  readonly isExhaustive: boolean;
}

export interface Solution {
  readonly counts: Counts;
  readonly costMicros: number;
  /** Networks with components on more than one site. */
  readonly crossings: number;
}

/** Whether a solution is to be preferred: cheaper, or as cheap with fewer networks across sites. */
export function isBetter(a: Pick<Solution, 'costMicros' | 'crossings'>, b: Solution | undefined): boolean {
  if (b === undefined) return true;
  return a.costMicros < b.costMicros || (a.costMicros === b.costMicros && a.crossings < b.crossings);
}
