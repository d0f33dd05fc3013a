import { firstFew } from '../diagnostics/first-few.ts';
import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { messageIdsOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import {
  checkInfo,
  invalidAttribute,
  isRequired,
  ovfAttribute,
  type ReadContext,
  requiredAttribute,
} from './read-context.ts';
import type { PlacementGroup } from './sections.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const POLICIES = ['affinity', 'availability'] as const;
const GROUP = new Set(['Info', 'Description', 'PlacementSection']);
const MEMBER = new Set(['Info']);

/** PlacementGroupSection of OVF 2.x: systems that belong close together, or apart. */
export function readPlacementGroup(context: ReadContext, section: XmlElement): PlacementGroup {
  checkInfo(context, section);
  reportUnknownChildren(context, section, GROUP);
  return {
    id: requiredAttribute(context, section, 'id', 'PlacementSections name the group by it'),
    policy: readPolicy(context, section),
    info: childText(section, 'Info') ?? '',
    description: childText(section, 'Description') ?? '',
    memberOf: outerGroups(section),
    ...messageIdsOf(section, { description: 'Description' }),
    ...otherAttributesOf(section),
    at: placeOf(section),
  };
}

function readPolicy(context: ReadContext, section: XmlElement): PlacementGroup['policy'] {
  const text = requiredAttribute(context, section, 'policy', 'it says whether members belong together or apart');
  const policy = POLICIES.find((value) => value === text.toLowerCase());
  if (policy === undefined && text !== '') invalidAttribute(context, section, 'policy', text, POLICIES.join(' or '));
  return policy ?? 'affinity';
}

/** A group may be a member of others, said like the membership of a system or by an attribute. */
function outerGroups(section: XmlElement): readonly string[] {
  const named = childrenNamed(section, 'PlacementSection').map((child) => ovfAttribute(child, 'group') ?? '');
  return [ovfAttribute(section, 'group') ?? '', ...named].filter((id) => id !== '');
}

/** PlacementSection of OVF 2.x: the group that an entity is a member of. One that is optional may name none. */
export function readPlacement(
  context: ReadContext,
  section: XmlElement,
  groupIds: ReadonlySet<string>,
): readonly string[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, MEMBER);
  const group = requiredAttribute(context, section, 'group', 'it names the placement group');
  if (group === '' || groupIds.has(group)) return group === '' ? [] : [group];
  const details = { what: 'PlacementSection@group', value: group, known: firstFew(groupIds) };
  context.log[isRequired(section) ? 'error' : 'warning']('OVF_REFERENCE_DANGLING', placeOf(section), details);
  return [];
}

/** Groups may be nested, but in no circle, and only in groups that there are. */
export function checkPlacementGroups(context: ReadContext, groups: readonly PlacementGroup[]): void {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const settled = new Set<string>();
  for (const group of groups) {
    for (const outer of group.memberOf) {
      if (byId.has(outer)) continue;
      const details = { what: 'PlacementGroupSection membership', value: outer, known: firstFew(byId.keys()) };
      context.log.error('OVF_REFERENCE_DANGLING', group.at, details);
    }
    if (isInCircle(group, byId, settled, new Set())) {
      const details = { what: 'PlacementGroupSection', value: group.id, expected: 'a group that is not inside itself' };
      context.log.error('OVF_VALUE_INVALID', group.at, details);
      return;
    }
  }
}

function isInCircle(
  group: PlacementGroup,
  byId: ReadonlyMap<string, PlacementGroup>,
  settled: Set<string>,
  above: Set<string>,
): boolean {
  if (above.has(group.id)) return true;
  if (settled.has(group.id) || above.size > MAX_NESTING) return above.size > MAX_NESTING;
  above.add(group.id);
  const isCircle = group.memberOf.some((id) => {
    const outer = byId.get(id);
    return outer !== undefined && isInCircle(outer, byId, settled, above);
  });
  above.delete(group.id);
  settled.add(group.id);
  return isCircle;
}

const MAX_NESTING = 100;
