import { err, formatMoney, HanseError, type Money, ok, type Result } from '@hanse/kernel';
import type { CatalogueEntry } from '@hanse/model';
import { search } from './branch-and-bound.ts';
import { describeDirective, listed } from './constraints.ts';
import { choicesOf } from './explanation.ts';
import { type ItemType, itemTypes } from './item-types.ts';
import type { Assignment, Placement, PlacementRequest } from './placement.ts';
import { infeasible, noCombination } from './refusal.ts';
import type { Solution } from './search-problem.ts';
import { isPossible, searchProblemOf } from './search-problem-of.ts';
import { sitesInOrder } from './sites.ts';

/**
 * Chooses a site for every component: the cheapest placement that satisfies every directive and the budget; of equally
 * cheap ones that with the fewest networks across sites. The same request gives the same placement. The error is one of
 * the PLACEMENT codes and says for each component which site fails why and what would help.
 */
export function place(request: PlacementRequest): Result<Placement, HanseError> {
  const sites = sitesInOrder(request.catalogue);
  const refused = unknownComponent(request) ?? (sites.length === 0 ? new HanseError('PLACEMENT_NO_SITES') : undefined);
  if (refused !== undefined) return err(refused);
  const types = itemTypes(request, sites);
  const impossible = infeasible(types, sites) ?? currencyProblem(request, types, sites);
  if (impossible !== undefined) return err(impossible);
  const problem = searchProblemOf(request, types, sites);
  const outcome = search(problem);
  if (outcome.best === undefined) return err(noCombination(request, types, sites, outcome.isExhaustive));
  const costPerHour = { currency: currencyOf(request, types, sites), micros: outcome.best.costMicros };
  const tooDear = overBudget(request, costPerHour);
  if (tooDear !== undefined) return err(tooDear);
  return ok({
    assignments: assignmentsOf(request, types, outcome.best, sites),
    costPerHour,
    isProvenCheapest: outcome.isExhaustive,
    explanation: choicesOf(types, problem, outcome.best, sites),
  });
}

function unknownComponent({ demands, directives }: PlacementRequest): HanseError | undefined {
  const known = new Set(demands.map(({ component }) => component));
  for (const directive of directives) {
    if (directive.kind === 'minimumSites') continue;
    const component = directive.components.find((name) => !known.has(name));
    if (component === undefined) continue;
    const details = { directive: describeDirective(directive), component, known: listed([...known]) };
    return new HanseError('PLACEMENT_COMPONENT_UNKNOWN', details);
  }
  return undefined;
}

/** The currencies of the sites that can take anything, with a site for each. */
function currencies(types: readonly ItemType[], sites: readonly CatalogueEntry[]): ReadonlyMap<string, string> {
  const candidates = sites.filter((_, site) => types.some((type) => isPossible(type, site)));
  return new Map(candidates.map(({ site }) => [site.prices.currency, site.name]));
}

function currencyProblem(
  { budget }: PlacementRequest,
  types: readonly ItemType[],
  sites: readonly CatalogueEntry[],
): HanseError | undefined {
  const found = currencies(types, sites);
  if (found.size > 1) {
    const named = [...found].map(([currency, site]) => `${site} in ${currency}`);
    return new HanseError('PLACEMENT_CURRENCIES_MIXED', { sites: named });
  }
  const [currency] = found.keys();
  if (budget === undefined || currency === undefined || budget.perHour.currency === currency) return undefined;
  return new HanseError('PLACEMENT_BUDGET_CURRENCY', { budget: budget.perHour.currency, currency });
}

/** XXX is ISO 4217 for "no currency": nothing was asked for, so nothing is charged. */
function currencyOf(
  { budget }: PlacementRequest,
  types: readonly ItemType[],
  sites: readonly CatalogueEntry[],
): string {
  const [currency] = currencies(types, sites).keys();
  return currency ?? budget?.perHour.currency ?? 'XXX';
}

function overBudget({ budget }: PlacementRequest, cost: Money): HanseError | undefined {
  if (budget === undefined || cost.micros <= budget.perHour.micros) return undefined;
  const missing = { ...cost, micros: cost.micros - budget.perHour.micros };
  return new HanseError('PLACEMENT_OVER_BUDGET', {
    cost: formatMoney(cost),
    budget: formatMoney(budget.perHour),
    missing: formatMoney(missing),
  });
}

function assignmentsOf(
  { demands }: PlacementRequest,
  types: readonly ItemType[],
  { counts }: Solution,
  sites: readonly CatalogueEntry[],
): readonly Assignment[] {
  const siteOf = new Map<string, number>();
  types.forEach(({ items }, index) => {
    let next = 0;
    counts[index]?.forEach((count, site) => {
      for (const component of items.slice(next, next + count).flat()) siteOf.set(component, site);
      next += count;
    });
  });
  return demands.map(({ component }) => {
    const site = sites[siteOf.get(component) ?? -1]?.site;
    if (site === undefined) throw new RangeError(`component ${component} was left without a site`);
    return { component, siteId: site.siteId };
  });
}
