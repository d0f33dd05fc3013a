import { type ItemClass, isBetter, type SearchProblem, type Solution } from './search-problem.ts';
import { SearchState } from './search-state.ts';

/** The better of a few quick attempts that fill the cheapest sites first; may miss a placement that exists. */
export function greedy(problem: SearchProblem): Solution | undefined {
  let best: Solution | undefined;
  for (const order of [hardestFirst(problem), largestFirst(problem)]) {
    const found = attempt(problem, order);
    if (found !== undefined && isBetter(found, best)) best = found;
  }
  return best;
}

/** Classes with the fewest ways to be placed first, then the largest. */
export function hardestFirst({ classes }: SearchProblem): readonly number[] {
  const choices = classes.map(({ prices }) => prices.filter(Number.isFinite).length);
  const rank = (index: number) => (choices[index] ?? 0) - (classes[index]?.spreads.length ?? 0);
  return largestFirst({ classes }).toSorted((a, b) => rank(a) - rank(b));
}

function largestFirst({ classes }: Pick<SearchProblem, 'classes'>): readonly number[] {
  const size = (index: number) => classes[index]?.amount.reduce((sum, part) => sum + part, 0) ?? 0;
  return [...classes.keys()].sort((a, b) => size(b) - size(a) || a - b);
}

function attempt(problem: SearchProblem, order: readonly number[]): Solution | undefined {
  const state = new SearchState(problem);
  let remaining = problem.classes.reduce((sum, { items }) => sum + items.length, 0);
  for (const index of order) {
    const item = problem.classes[index];
    if (item === undefined || !placeClass(problem, state, index, item, remaining)) return undefined;
    remaining -= item.items.length;
  }
  if (state.usedSites < problem.minimumSites) return undefined;
  return { counts: state.counts(), costMicros: state.costMicros, crossings: state.crossings };
}

function placeClass(
  problem: SearchProblem,
  state: SearchState,
  index: number,
  item: ItemClass,
  remaining: number,
): boolean {
  let left = item.items.length;
  let after = remaining;
  for (const site of sitesByPrice(item, state)) {
    const missing = problem.minimumSites - state.usedSites - (state.isUsed(site) ? 0 : 1);
    // Enough items must stay over to open the sites that are still missing.
    const count = Math.min(state.most(item, site, left), after - Math.max(missing, 0));
    if (count <= 0) continue;
    state.put(index, site, count);
    left -= count;
    after -= count;
  }
  return left === 0;
}

/** The sites an item may go to: cheapest first, then those already used, then in the fixed order. */
export function sitesByPrice(item: ItemClass, state: SearchState): readonly number[] {
  const price = (site: number) => item.prices[site] ?? Number.POSITIVE_INFINITY;
  return [...item.prices.keys()]
    .filter((site) => Number.isFinite(price(site)))
    .sort((a, b) => price(a) - price(b) || Number(state.isUsed(b)) - Number(state.isUsed(a)) || a - b);
}
