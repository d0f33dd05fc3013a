import { type CatalogueEntry, freeOf, pricePerHour } from '@hanse/model';
import type { Assignment, PlacementDemand, PlacementRequest } from '../src/placement.ts';

/** Whether an assignment satisfies everything the request says, straight from the words of the directives. */
export function satisfies(request: PlacementRequest, assignments: readonly Assignment[]): boolean {
  const entryOf = new Map(request.catalogue.map((entry) => [entry.site.siteId, entry]));
  const at = new Map(assignments.map(({ component, siteId }) => [component, entryOf.get(siteId)]));
  const sitesOf = (components: readonly string[]) => components.map((component) => at.get(component)?.site);
  const fits = request.demands.every((demand) => canHost(at.get(demand.component), demand));
  const directivesHold = request.directives.every((directive) => {
    switch (directive.kind) {
      case 'spread':
        return new Set(sitesOf(directive.components)).size === directive.components.length;
      case 'together':
        return new Set(sitesOf(directive.components)).size === 1;
      case 'within':
        return sitesOf(directive.components).every((one) => directive.jurisdictions.includes(one?.jurisdiction ?? ''));
      case 'outside':
        return sitesOf(directive.components).every((one) => !directive.jurisdictions.includes(one?.jurisdiction ?? ''));
      case 'on':
        return sitesOf(directive.components).every((one) => directive.sites.includes(one?.name ?? ''));
      default:
        return new Set(at.values()).size >= directive.count;
    }
  });
  return fits && directivesHold && capacityHolds(request, at) && trunksHold(request, at);
}

function canHost(entry: CatalogueEntry | undefined, { resources, needs }: PlacementDemand): boolean {
  if (entry === undefined || !entry.isReachable) return false;
  const { capabilities } = entry.site;
  return (
    capabilities.bootModes.includes(needs.bootMode) &&
    needs.diskFormats.every((format) => capabilities.diskFormats.includes(format)) &&
    (!needs.ingress || capabilities.ingress) &&
    (!needs.seedDisc || capabilities.seedDisc) &&
    (!needs.trunk || capabilities.trunk) &&
    (needs.diskChains ?? []).every((format) => capabilities.diskChains?.includes(format) === true) &&
    (needs.cdroms !== true || capabilities.cdroms === true) &&
    (needs.environment !== true || capabilities.seedDisc || capabilities.guestInfo === true) &&
    resources.vcpus <= capabilities.maxVcpus &&
    resources.memoryMib <= capabilities.maxMemoryMib
  );
}

type Sites = ReadonlyMap<string, CatalogueEntry | undefined>;

function capacityHolds({ demands, catalogue }: PlacementRequest, at: Sites): boolean {
  return catalogue.every((entry) => {
    const here = demands.filter(({ component }) => at.get(component) === entry);
    const free = freeOf(entry.capacity);
    return (['vcpus', 'memoryMib', 'diskGib'] as const).every(
      (key) => here.reduce((sum, { resources }) => sum + resources[key], 0) <= free[key],
    );
  });
}

function networksOf(demands: readonly PlacementDemand[], at: Sites) {
  const names = new Set(demands.flatMap(({ networks = [] }) => networks));
  return [...names].map((name) => {
    const members = demands.filter(({ networks = [] }) => networks.includes(name));
    return [...new Set(members.map(({ component }) => at.get(component)))];
  });
}

function trunksHold({ demands }: PlacementRequest, at: Sites): boolean {
  return networksOf(demands, at).every(
    (sites) => sites.length < 2 || sites.every((one) => one?.site.capabilities.trunk),
  );
}

/** Price in millionths, then networks across sites. */
export function worthOf({ demands, catalogue }: PlacementRequest, assignments: readonly Assignment[]) {
  const entryOf = new Map(catalogue.map((entry) => [entry.site.siteId, entry]));
  const at: Sites = new Map(assignments.map(({ component, siteId }) => [component, entryOf.get(siteId)]));
  const micros = demands.reduce((sum, { component, resources }) => {
    const prices = at.get(component)?.site.prices;
    return sum + (prices === undefined ? Number.NaN : pricePerHour(resources, prices).micros);
  }, 0);
  return { micros, crossings: networksOf(demands, at).filter((sites) => sites.length > 1).length };
}

/** Tries every site for every component. */
export function naivePlacement(request: PlacementRequest): { micros: number; crossings: number } | undefined {
  let best: { micros: number; crossings: number } | undefined;
  for (const assignments of everyAssignment(request)) {
    if (!satisfies(request, assignments)) continue;
    const worth = worthOf(request, assignments);
    if (best === undefined || worth.micros < best.micros) best = worth;
    else if (worth.micros === best.micros && worth.crossings < best.crossings) best = worth;
  }
  return best;
}

function* everyAssignment({ demands, catalogue }: PlacementRequest): Generator<readonly Assignment[]> {
  const ways = catalogue.length ** demands.length;
  for (let way = 0; way < ways; way += 1) {
    yield demands.map(({ component }, index) => {
      const entry = catalogue[Math.floor(way / catalogue.length ** index) % catalogue.length];
      if (entry === undefined) throw new RangeError('no such site');
      return { component, siteId: entry.site.siteId };
    });
  }
}
