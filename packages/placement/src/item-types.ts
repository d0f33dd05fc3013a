import { TogetherGroups } from '@hanse/manifest';
import { addResources, type CatalogueEntry, NO_RESOURCES, pricePerHour, type ResourceAmount } from '@hanse/model';
import { constraintsOf, describeDirective, signatureOf } from './constraints.ts';
import { capacityReasons, reasonsAgainst } from './feasibility.ts';
import type { PlacementDemand, PlacementRequest } from './placement.ts';
import type { SiteReason } from './site-reason.ts';

/** Items that are alike in everything placement looks at. */
export interface ItemType {
  /** The components of each item, in the order of the demands. */
  readonly items: readonly (readonly string[])[];
  readonly resources: ResourceAmount;
  /** By site: price of one item, in millionths of the site's currency. */
  readonly prices: readonly number[];
  /** By site: why the item cannot go there. */
  readonly reasons: readonly (readonly SiteReason[])[];
  readonly spreads: readonly number[];
  readonly networks: readonly string[];
}

/** Groups the demands into items (components that go together are one) and the items into types. */
export function itemTypes(request: PlacementRequest, sites: readonly CatalogueEntry[]): readonly ItemType[] {
  const signatures = signaturesOf(request);
  const spreadsOf = spreadMembership(request);
  const types = new Map<string, { readonly items: string[][]; readonly members: readonly PlacementDemand[] }>();
  for (const members of itemsOf(request)) {
    const memberKeys = members.map(({ component }) => signatures.get(component) ?? '').sort();
    const key = JSON.stringify([memberKeys, members.flatMap(({ component }) => spreadsOf(component)).sort(byNumber)]);
    const known = types.get(key);
    const names = members.map(({ component }) => component);
    if (known === undefined) types.set(key, { items: [names], members });
    else known.items.push(names);
  }
  const judge = new Judge(request, sites);
  return [...types.values()].map(({ items, members }) => {
    const spreads = members.flatMap(({ component }) => spreadsOf(component));
    return { items, ...judge.typeOf(members, spreads) };
  });
}

function signaturesOf({ demands, directives }: PlacementRequest): ReadonlyMap<string, string> {
  const constraints = constraintsOf(directives);
  return new Map(demands.map((demand) => [demand.component, signatureOf(demand, constraints(demand.component))]));
}

function itemsOf({ demands, directives }: PlacementRequest): readonly (readonly PlacementDemand[])[] {
  const groups = new TogetherGroups();
  for (const directive of directives) {
    if (directive.kind === 'together') groups.join(directive.components, describeDirective(directive));
  }
  const items = new Map<string, PlacementDemand[]>();
  for (const demand of demands) {
    const group = groups.groupOf(demand.component);
    const members = items.get(group);
    if (members === undefined) items.set(group, [demand]);
    else members.push(demand);
  }
  return [...items.values()];
}

function spreadMembership({ directives }: PlacementRequest): (component: string) => readonly number[] {
  const membership = new Map<string, number[]>();
  directives.forEach((directive, index) => {
    if (directive.kind !== 'spread') return;
    for (const component of new Set(directive.components)) {
      const spreads = membership.get(component);
      if (spreads === undefined) membership.set(component, [index]);
      else spreads.push(index);
    }
  });
  return (component) => membership.get(component) ?? [];
}

class Judge {
  readonly #request: PlacementRequest;
  readonly #sites: readonly CatalogueEntry[];
  readonly #constraints: ReturnType<typeof constraintsOf>;

  constructor(request: PlacementRequest, sites: readonly CatalogueEntry[]) {
    this.#request = request;
    this.#sites = sites;
    this.#constraints = constraintsOf(request.directives);
  }

  typeOf(members: readonly PlacementDemand[], spreads: readonly number[]): Omit<ItemType, 'items'> {
    const resources = members.reduce((sum, demand) => addResources(sum, demand.resources), NO_RESOURCES);
    return {
      resources,
      prices: this.#sites.map(({ site }) =>
        members.reduce((sum, demand) => sum + pricePerHour(demand.resources, site.prices).micros, 0),
      ),
      reasons: this.#sites.map((entry) => this.#reasons(entry, members, resources, spreads)),
      spreads: [...new Set(spreads)],
      networks: [...new Set(members.flatMap(({ networks = [] }) => networks))],
    };
  }

  #reasons(
    entry: CatalogueEntry,
    members: readonly PlacementDemand[],
    resources: ResourceAmount,
    spreads: readonly number[],
  ): readonly SiteReason[] {
    const own = members.map((demand) => ({
      component: demand.component,
      reasons: reasonsAgainst(entry, demand, this.#constraints(demand.component)),
    }));
    if (members.length === 1) return own[0]?.reasons ?? [];
    const named = own.flatMap(({ component, reasons }) =>
      reasons.map((reason) => ({ ...reason, why: `${reason.why} (for ${component})` })),
    );
    const contradiction = this.#contradiction(spreads);
    if (contradiction !== undefined) return [...named, contradiction];
    return named.length > 0 ? named : capacityReasons(entry, resources);
  }

  #contradiction(spreads: readonly number[]): SiteReason | undefined {
    const twice = spreads.find((spread, index) => spreads.indexOf(spread) !== index);
    const directive = twice === undefined ? undefined : this.#request.directives[twice];
    if (directive === undefined) return undefined;
    const why = `cannot hold them together, because "${describeDirective(directive)}" parts them`;
    return { rule: 'directives', why, help: 'remove the "spread" or the "together"' };
  }
}

function byNumber(a: number, b: number): number {
  return a - b;
}
