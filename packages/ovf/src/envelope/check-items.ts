import { firstFew } from '../diagnostics/first-few.ts';
import type { HardwareItem } from './envelope.ts';
import { groupBy } from './group-by.ts';
import type { ReadContext } from './read-context.ts';

/**
 * InstanceIDs are unique among the normal Items of one configuration; a minimum and a maximum may share the id of
 * a normal one and then form a range (DSP0243 §8.4).
 */
export function checkItems(context: ReadContext, items: readonly HardwareItem[]): void {
  const groups = groupBy(
    items.filter(({ instanceId }) => instanceId !== ''),
    ({ instanceId, configurations }) => JSON.stringify([instanceId, [...configurations].sort()]),
  );
  for (const group of groups.values()) checkGroup(context, group);
  checkParents(context, items);
}

function checkGroup(context: ReadContext, group: readonly HardwareItem[]): void {
  const [first, second] = group.filter(({ bound }) => bound === 'normal');
  if (first !== undefined && second !== undefined) {
    const details = { what: 'InstanceID', value: first.instanceId, first: `line ${first.at.line}` };
    context.log.error('OVF_DUPLICATE', second.at, details);
  }
  const problem = group.length > 1 || first === undefined ? rangeProblem(group) : undefined;
  const [item] = group;
  if (problem === undefined || item === undefined) return;
  context.log.error('OVF_ITEM_BOUNDS', item.at, { instance: item.instanceId, problem });
}

function rangeProblem(group: readonly HardwareItem[]): string | undefined {
  const count = (bound: HardwareItem['bound']) => group.filter((item) => item.bound === bound).length;
  if (count('max') > 1) return 'there are two maxima';
  if (count('min') > 1) return 'there are two minima';
  if (count('normal') === 0) return 'there is no normal Item';
  if (count('normal') === group.length) return undefined;
  return orderProblem(group);
}

/** Every field given in all Items of a range must not fall from minimum over normal to maximum. */
function orderProblem(group: readonly HardwareItem[]): string | undefined {
  const ordered = (['min', 'normal', 'max'] as const).flatMap((bound) => group.filter((item) => item.bound === bound));
  const fields: readonly (readonly (number | undefined)[])[] = [
    ordered.map(({ quantity }) => quantity),
    ordered.map(({ reservation }) => reservation),
  ];
  const falls = fields.some((values) => {
    const given = values.filter((value) => value !== undefined);
    return given.some((value, index) => index > 0 && value < (given[index - 1] ?? 0));
  });
  return falls ? 'its minimum, normal value and maximum do not rise' : undefined;
}

function checkParents(context: ReadContext, items: readonly HardwareItem[]): void {
  const known = new Set(items.map(({ instanceId }) => instanceId));
  for (const { parent, at } of items) {
    if (parent === undefined || known.has(parent)) continue;
    context.log.warning('OVF_REFERENCE_DANGLING', at, { what: 'Parent', value: parent, known: firstFew(known) });
  }
}
