import type { HanseError } from '@hanse/kernel';
import { ok, type Result, type SiteId } from '@hanse/kernel';
import { type PlacementDirective, TogetherGroups } from '@hanse/manifest';
import type { PlannedPlacementGroup } from '@hanse/ovf';
import { type Placement, type PlacementRequest, place } from '@hanse/placement';

/** What one placement group of the package came to, for people. */
export interface GroupedPlacement {
  readonly placement: Placement;
  readonly lines: readonly string[];
}

type Spread = readonly PlacementDirective[];

/**
 * Places with the package's placement groups (DSP0243 2.x, PlacementGroupSection) beside the manifest's directives.
 * Affinity must hold, like a directive. Availability is a preference: its members go to as many sites as directives,
 * budget and capacity leave, evenly, and the lines say what came of it.
 */
export function placeWithGroups(
  request: PlacementRequest,
  groups: readonly PlannedPlacementGroup[],
  componentOf: (systemId: string) => string,
): Result<GroupedPlacement, HanseError> {
  const named = groups.map((group) => ({ ...group, units: group.units.map((unit) => unit.map(componentOf)) }));
  const affine = named.filter(({ policy, units }) => policy === 'affinity' && units.flat().length > 1);
  const together = affine.map(({ units }) => ({ kind: 'together' as const, components: units.flat() }));
  let directives: readonly PlacementDirective[] = [...request.directives, ...together];
  const first = place({ ...request, directives });
  if (!first.ok) return first;
  let placement = first.value;
  const lines = affine.map(({ id, units }) => `affinity group ${id}: ${units.flat().join(', ')} stay together`);
  for (const { id, units } of named.filter(({ policy }) => policy === 'availability')) {
    const members = apart(units, directives);
    for (const spread of spreads(members, request.catalogue.length)) {
      const tried = place({ ...request, directives: [...directives, ...spread] });
      if (!tried.ok) continue;
      directives = [...directives, ...spread];
      placement = tried.value;
      break;
    }
    lines.push(availabilityLine(id, members, placement));
  }
  return ok({ placement, lines });
}

/** One component for each unit, of those that must stay together only one. */
function apart(units: readonly (readonly string[])[], directives: readonly PlacementDirective[]): readonly string[] {
  const groups = new TogetherGroups();
  for (const directive of directives) if (directive.kind === 'together') groups.join(directive.components, '');
  const byGroup = new Map(units.flatMap(([one]) => (one === undefined ? [] : [[groups.groupOf(one), one] as const])));
  return [...byGroup.values()];
}

/** From each on a site of its own down to pairs apart: members in portions, those of one portion on different sites. */
function* spreads(members: readonly string[], siteCount: number): Generator<Spread> {
  for (let width = Math.min(members.length, siteCount); width > 1; width -= 1) {
    const portions = Math.ceil(members.length / width);
    yield Array.from({ length: portions }, (_, index) => members.slice(index * width, (index + 1) * width))
      .filter((components) => components.length > 1)
      .map((components) => ({ kind: 'spread' as const, components }));
  }
}

function availabilityLine(id: string, members: readonly string[], { assignments }: Placement): string {
  const siteOf = new Map<string, SiteId>(assignments.map(({ component, siteId }) => [component, siteId]));
  const counts = new Map<SiteId, number>();
  for (const member of members) {
    const siteId = siteOf.get(member);
    if (siteId !== undefined) counts.set(siteId, (counts.get(siteId) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  const where = `availability group ${id}: ${members.length} on ${counts.size} ${counts.size === 1 ? 'site' : 'sites'}`;
  if (most <= 1) return where;
  return `${where}, up to ${most} on one: no placement that keeps the other rules parts them further`;
}
