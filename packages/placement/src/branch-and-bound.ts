import { greedy, hardestFirst, sitesByPrice } from './greedy.ts';
import { type ItemClass, isBetter, type SearchOutcome, type SearchProblem, type Solution } from './search-problem.ts';
import { SearchState } from './search-state.ts';

/** Site visits the search may spend: well under a second. */
const EFFORT = 4_000_000;
/** Above this many classes times sites an exact search is hopeless, and its recursion too deep. */
const LARGEST_EXACT = 3000;

/** The cheapest placement: proven for small instances, the best found within the effort for large ones. */
export function search(problem: SearchProblem, effort = EFFORT): SearchOutcome {
  const quick = greedy(problem);
  if (problem.classes.length * problem.free.length > LARGEST_EXACT) {
    return { ...(quick === undefined ? {} : { best: quick }), isExhaustive: false };
  }
  return new BranchAndBound(problem, quick, effort).run();
}

class BranchAndBound {
  readonly #problem: SearchProblem;
  readonly #state: SearchState;
  readonly #order: readonly number[];
  readonly #leastCrossings: number;
  /** By position in the order: items from there on. */
  readonly #itemsFrom: readonly number[];
  #costFrom: readonly number[] = [];
  #best: Solution | undefined;
  #effort: number;

  constructor(problem: SearchProblem, incumbent: Solution | undefined, effort: number) {
    this.#problem = problem;
    this.#state = new SearchState(problem);
    this.#order = hardestFirst(problem);
    this.#leastCrossings = unavoidableCrossings(problem);
    this.#itemsFrom = suffixSums(this.#order.map((index) => problem.classes[index]?.items.length ?? 0));
    this.#best = incumbent;
    this.#effort = effort;
  }

  run(): SearchOutcome {
    this.#costFrom = suffixSums(this.#order.map((_, position) => this.#aloneFrom(position)));
    if ((this.#costFrom[0] ?? 0) < Number.POSITIVE_INFINITY) this.#placeClass(0);
    return { ...(this.#best === undefined ? {} : { best: this.#best }), isExhaustive: this.#effort > 0 };
  }

  #placeClass(position: number): void {
    const item = this.#itemAt(position);
    if (item === undefined) {
      this.#keep();
      return;
    }
    if (!this.#spend(this.#problem.free.length * (this.#order.length - position))) return;
    let bound = this.#state.costMicros;
    for (let later = position; later < this.#order.length; later += 1) bound += this.#aloneFrom(later);
    if (!this.#canImprove(bound)) return;
    this.#fill(position, item, sitesByPrice(item, this.#state), 0, item.items.length);
  }

  /** Tries every number of items at the next site, most first. */
  #fill(position: number, item: ItemClass, sites: readonly number[], next: number, left: number): void {
    if (left === 0) {
      this.#placeClass(position + 1);
      return;
    }
    const site = sites[next];
    if (site === undefined || !this.#spend(sites.length)) return;
    if (!this.#canImprove(this.#bound(position, item, sites, next, left))) return;
    if (!this.#canReachMinimumSites(left + (this.#itemsFrom[position + 1] ?? 0))) return;
    const classIndex = this.#order[position] ?? 0;
    for (let count = this.#state.most(item, site, left); count >= 0 && this.#effort > 0; count -= 1) {
      this.#state.put(classIndex, site, count);
      this.#fill(position, item, sites, next + 1, left - count);
      this.#state.put(classIndex, site, -count);
    }
  }

  #keep(): void {
    const { costMicros, crossings, usedSites } = this.#state;
    if (usedSites < this.#problem.minimumSites || !isBetter({ costMicros, crossings }, this.#best)) return;
    this.#best = { counts: this.#state.counts(), costMicros, crossings };
  }

  #bound(position: number, item: ItemClass, sites: readonly number[], next: number, left: number): number {
    const rest = this.#costFrom[position + 1] ?? 0;
    return this.#state.costMicros + this.#cheapest(item, sites, next, left) + rest;
  }

  /** The least that a class can cost if it had the sites, as they are now, to itself. */
  #aloneFrom(position: number): number {
    const item = this.#itemAt(position);
    return item === undefined ? 0 : this.#cheapest(item, sitesByPrice(item, this.#state), 0, item.items.length);
  }

  #cheapest(item: ItemClass, sites: readonly number[], next: number, left: number): number {
    let cost = 0;
    let waiting = left;
    for (let index = next; index < sites.length && waiting > 0; index += 1) {
      const site = sites[index] ?? 0;
      const count = this.#state.most(item, site, waiting);
      cost += count === 0 ? 0 : count * (item.prices[site] ?? 0);
      waiting -= count;
    }
    return waiting > 0 ? Number.POSITIVE_INFINITY : cost;
  }

  #canImprove(costMicros: number): boolean {
    if (costMicros === Number.POSITIVE_INFINITY) return false;
    return isBetter({ costMicros, crossings: Math.max(this.#state.crossings, this.#leastCrossings) }, this.#best);
  }

  #canReachMinimumSites(itemsLeft: number): boolean {
    const { usedSites } = this.#state;
    return usedSites + Math.min(itemsLeft, this.#problem.free.length - usedSites) >= this.#problem.minimumSites;
  }

  #itemAt(position: number): ItemClass | undefined {
    const index = this.#order[position];
    return index === undefined ? undefined : this.#problem.classes[index];
  }

  #spend(visits: number): boolean {
    this.#effort -= visits;
    return this.#effort > 0;
  }
}

function suffixSums(values: readonly number[]): readonly number[] {
  const sums = [...values, 0];
  for (let index = values.length - 1; index >= 0; index -= 1) sums[index] = (sums[index] ?? 0) + (sums[index + 1] ?? 0);
  return sums;
}

/** Networks that cross sites in every placement: without this bound, equally cheap placements would all be visited. */
function unavoidableCrossings({ classes, networkCount, free, minimumSites }: SearchProblem): number {
  let crossings = 0;
  for (let network = 0; network < networkCount; network += 1) {
    const members = classes.filter(({ networks }) => networks.includes(network));
    const items = new Map<number, number>();
    for (const { spreads, items: own } of members) {
      for (const spread of spreads) items.set(spread, (items.get(spread) ?? 0) + own.length);
    }
    const isSpread = [...items.values()].some((count) => count > 1);
    const isEverything = members.length === classes.length && minimumSites > 1;
    const hasHome = free.some((_, site) => members.every(({ prices }) => Number.isFinite(prices[site])));
    if (isSpread || isEverything || !hasHome) crossings += 1;
  }
  return crossings;
}
