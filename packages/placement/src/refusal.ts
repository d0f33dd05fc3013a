import { HanseError, type JsonObject } from '@hanse/kernel';
import type { CatalogueEntry } from '@hanse/model';
import { search } from './branch-and-bound.ts';
import { describeDirective, listed } from './constraints.ts';
import { type ItemType, itemTypes } from './item-types.ts';
import type { PlacementRequest } from './placement.ts';
import type { SearchProblem } from './search-problem.ts';
import { isPossible, searchProblemOf } from './search-problem-of.ts';

const MOST_TYPES = 20;
const MOST_SITES = 20;
const MOST_RELAXATIONS = 12;
/** Advice need not be complete: a small part of a search's effort for each rule left out. */
const EFFORT_PER_RULE = 200_000;

/** Components that no site can take: for each, every site with its reasons, and what would help. */
export function infeasible(types: readonly ItemType[], sites: readonly CatalogueEntry[]): HanseError | undefined {
  const impossible = types.filter((type) => !sites.some((_, site) => isPossible(type, site)));
  if (impossible.length === 0) return undefined;
  const components = impossible.slice(0, MOST_TYPES).map((type) => verdictOf(type, sites));
  return new HanseError('PLACEMENT_INFEASIBLE', {
    components: listed(impossible.flatMap(({ items }) => items.flat())),
    reasons: components.map(({ text }) => text).join('. '),
    help: components.map(({ help }) => help).join(' '),
    verdicts: components.map(({ verdict }) => verdict),
  });
}

function verdictOf(type: ItemType, sites: readonly CatalogueEntry[]) {
  const names = type.items.flat();
  const who = type.items[0]?.length === 1 ? listed(names) : `${listed(names)} together`;
  const perSite = sites.map(({ site }, index) => ({ site: site.name, reasons: type.reasons[index] ?? [] }));
  const shown = perSite.slice(0, MOST_SITES);
  const whys = shown.map(({ site, reasons }) => `${site} ${reasons.map(({ why }) => why).join(' and ')}`);
  // The site that misses least is the one worth helping.
  const nearest = perSite.toSorted((a, b) => a.reasons.length - b.reasons.length)[0];
  const help = `For ${who}: ${nearest?.reasons.map((reason) => reason.help).join(', and ') ?? 'let a site join'}.`;
  const verdict: JsonObject = {
    components: listed(names),
    sites: shown.map(({ site, reasons }) => ({ site, reasons: reasons.map((reason) => ({ ...reason })) })),
    help,
  };
  return { text: `${who}: ${whys.join('; ')}`, help, verdict };
}

/** Every item fits somewhere, but no combination was found: which rule, left out, would let it fit. */
export function noCombination(
  request: PlacementRequest,
  types: readonly ItemType[],
  sites: readonly CatalogueEntry[],
  isExhaustive: boolean,
): HanseError {
  const problem = searchProblemOf(request, types, sites);
  const helpful = [
    ...relaxations(problem).filter(({ relaxed }) => search(relaxed, EFFORT_PER_RULE).best !== undefined),
    ...withoutDirective(request, sites),
  ];
  const code = isExhaustive ? 'PLACEMENT_COMBINATION_INFEASIBLE' : 'PLACEMENT_NOT_FOUND';
  return new HanseError(code, {
    reasons: helpful.length > 0 ? helpful.map(({ reason }) => reason).join('; ') : 'several rules together prevent it',
    help: helpful.length > 0 ? helpful.map(({ help }) => help).join(' Or: ') : 'Loosen the directives or add capacity.',
  });
}

interface Help {
  readonly reason: string;
  readonly help: string;
}

function relaxations(problem: SearchProblem): readonly (Help & { readonly relaxed: SearchProblem })[] {
  const endless = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
  return [
    {
      relaxed: { ...problem, free: problem.free.map(() => endless) },
      reason: 'the sites they may use have too little capacity for all of them',
      help: 'Ask for smaller or fewer machines, or wait for capacity.',
    },
    {
      relaxed: { ...problem, hasTrunk: problem.hasTrunk.map(() => true) },
      reason: 'their networks would span sites of which not all have a trunk',
      help: 'Keep components that share a network on one site, or on sites with a trunk.',
    },
  ];
}

function withoutDirective(request: PlacementRequest, sites: readonly CatalogueEntry[]): readonly Help[] {
  return request.directives.slice(0, MOST_RELAXATIONS).flatMap((left) => {
    const relaxed = { ...request, directives: request.directives.filter((directive) => directive !== left) };
    const problem = searchProblemOf(relaxed, itemTypes(relaxed, sites), sites);
    if (search(problem, EFFORT_PER_RULE).best === undefined) return [];
    const name = describeDirective(left);
    return [{ reason: `"${name}" leaves no room`, help: `Remove or loosen the directive "${name}".` }];
  });
}
