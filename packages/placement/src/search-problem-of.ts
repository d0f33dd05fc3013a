import { type CatalogueEntry, freeOf, type ResourceAmount } from '@hanse/model';
import type { ItemType } from './item-types.ts';
import type { PlacementRequest } from './placement.ts';
import type { Amount, SearchProblem } from './search-problem.ts';

/** The request in numbers. */
export function searchProblemOf(
  request: PlacementRequest,
  types: readonly ItemType[],
  sites: readonly CatalogueEntry[],
): SearchProblem {
  const networks = [...new Set(types.flatMap((type) => type.networks))];
  const networkIndex = new Map(networks.map((network, index) => [network, index]));
  return {
    classes: types.map((type) => ({
      items: type.items,
      amount: amountOf(type.resources, Math.ceil),
      prices: type.prices.map((price, site) => (isPossible(type, site) ? price : Number.POSITIVE_INFINITY)),
      spreads: type.spreads,
      networks: type.networks.map((network) => networkIndex.get(network) ?? 0),
    })),
    free: sites.map(({ capacity }) => amountOf(freeOf(capacity), Math.floor)),
    hasTrunk: sites.map(({ site }) => site.capabilities.trunk),
    spreadCount: request.directives.length,
    networkCount: networks.length,
    minimumSites: minimumSitesOf(request),
  };
}

export function isPossible(type: ItemType, site: number): boolean {
  return type.reasons[site]?.length === 0;
}

export function minimumSitesOf({ directives }: Pick<PlacementRequest, 'directives'>): number {
  return Math.max(0, ...directives.map((directive) => (directive.kind === 'minimumSites' ? directive.count : 0)));
}

function amountOf({ vcpus, memoryMib, diskGib }: ResourceAmount, round: (value: number) => number): Amount {
  return [round(vcpus * 1000), round(memoryMib * 1024), round(diskGib * 1024 * 1024)];
}
