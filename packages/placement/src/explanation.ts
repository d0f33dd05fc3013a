import { formatMoney, type Money } from '@hanse/kernel';
import type { CatalogueEntry } from '@hanse/model';
import { listed } from './constraints.ts';
import type { ItemType } from './item-types.ts';
import type { Placement, PlacementAlternative, PlacementChoice } from './placement.ts';
import type { SearchProblem, Solution } from './search-problem.ts';
import { isPossible } from './search-problem-of.ts';
import { SearchState } from './search-state.ts';

/** For each type of item and each site it went to: the price, and why not elsewhere. */
export function choicesOf(
  types: readonly ItemType[],
  problem: SearchProblem,
  solution: Solution,
  sites: readonly CatalogueEntry[],
): readonly PlacementChoice[] {
  const state = new SearchState(problem);
  solution.counts.forEach((row, index) => {
    row.forEach((count, site) => {
      state.put(index, site, count);
    });
  });
  return types.flatMap((type, index) => {
    let next = 0;
    return sites.flatMap(({ site }, chosen) => {
      const count = solution.counts[index]?.[chosen] ?? 0;
      if (count === 0) return [];
      const components = type.items.slice(next, next + count).flat();
      next += count;
      const explainer = new Explainer({ type, index, chosen, problem, state, sites });
      const pricePerHour = { currency: site.prices.currency, micros: type.prices[chosen] ?? 0 };
      return [
        { components, siteId: site.siteId, siteName: site.name, pricePerHour, alternatives: explainer.alternatives() },
      ];
    });
  });
}

interface ExplainerParts {
  readonly type: ItemType;
  readonly index: number;
  readonly chosen: number;
  readonly problem: SearchProblem;
  readonly state: SearchState;
  readonly sites: readonly CatalogueEntry[];
}

class Explainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  alternatives(): readonly PlacementAlternative[] {
    const { sites, chosen } = this.#parts;
    const others = sites.map((_, site) => site).filter((site) => site !== chosen);
    return others
      .map((site) => this.#alternative(site))
      .sort((a, b) => Number(b.isPossible) - Number(a.isPossible) || a.pricePerHour.micros - b.pricePerHour.micros);
  }

  #alternative(index: number): PlacementAlternative {
    const { type, sites } = this.#parts;
    const site = sites[index]?.site;
    if (site === undefined) throw new RangeError(`no site ${index}`);
    const possible = isPossible(type, index);
    const why = possible ? [this.#whyNot(index)] : (type.reasons[index] ?? []).map((reason) => reason.why);
    const pricePerHour = this.#money(type.prices[index] ?? 0);
    const currency = site.prices.currency;
    return {
      siteId: site.siteId,
      siteName: site.name,
      pricePerHour: { ...pricePerHour, currency },
      isPossible: possible,
      why,
    };
  }

  /** The site was possible but not chosen. Asked of the finished placement, in the order of what a person wonders. */
  #whyNot(site: number): string {
    const { type, index, chosen, problem, state } = this.#parts;
    const dearer = (type.prices[site] ?? 0) - (type.prices[chosen] ?? 0);
    if (dearer > 0) return `costs ${formatMoney(this.#money(dearer))} more per hour`;
    const item = problem.classes[index];
    if (item === undefined) return 'was not considered';
    if (state.room(item, site, 1) === 0) return 'is full with the rest of the application';
    if (item.spreads.length > 0 && state.most(item, site, 1) === 0)
      return 'holds a component this one must be apart from';
    if (state.most(item, site, 1) === 0) return 'cannot share its networks with the other sites';
    return dearer < 0 ? 'is cheaper, but the total would not be' : 'costs the same and has no advantage';
  }

  #money(micros: number): Money {
    const { sites, chosen } = this.#parts;
    return { currency: sites[chosen]?.site.prices.currency ?? 'XXX', micros };
  }
}

/** A placement in lines for people: what went where, for how much, and why not elsewhere. */
export function explain(placement: Placement): readonly string[] {
  const { explanation, costPerHour, isProvenCheapest } = placement;
  const lines = explanation.flatMap(({ components, siteName, pricePerHour, alternatives }) => [
    `${listed(components)} → ${siteName}, ${formatMoney(pricePerHour)} per hour each`,
    ...alternatives.map((other) => `  ${other.siteName} ${other.why.join(' and ')}`),
  ]);
  const verdict = isProvenCheapest ? 'the cheapest there is' : 'the cheapest found';
  return [...lines, `total ${formatMoney(costPerHour)} per hour, ${verdict}`];
}
