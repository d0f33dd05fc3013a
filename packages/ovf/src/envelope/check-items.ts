import { firstFew } from '../diagnostics/first-few.ts';
import type { Bound, HardwareItem } from './envelope.ts';
import { groupBy } from './group-by.ts';
import type { ReadContext } from './read-context.ts';

/** From the least to the greatest. */
const BOUNDS = ['min', 'normal', 'max'] as const;

/** The Items of one InstanceID that hold in one configuration; the key "" stands for those without one. */
type ByConfiguration = ReadonlyMap<string, readonly HardwareItem[]>;

/**
 * InstanceIDs are unique among the normal Items of one configuration; a minimum and a maximum may share the id of
 * a normal one and then form a range (DSP0243 §8.4). Items without a configuration hold in those that say nothing.
 */
export function checkItems(context: ReadContext, items: readonly HardwareItem[]): void {
  const known = items.filter(({ instanceId }) => instanceId !== '');
  for (const group of groupBy(known, ({ instanceId }) => instanceId).values()) {
    if (group.length > 1 || group[0]?.bound !== 'normal') checkGroup(context, group);
  }
  checkParents(context, items);
}

/** One finding for each InstanceID is enough: what is wrong in one configuration mostly is in the others too. */
function checkGroup(context: ReadContext, group: readonly HardwareItem[]): void {
  const byConfiguration = configurationsOf(group);
  const general = firstOfEachBound(byConfiguration.get('') ?? []);
  for (const [id, items] of byConfiguration) {
    if (hasDuplicate(context, items)) return;
    const problem = rangeProblem(items, id === '' ? onlyElsewhere(byConfiguration) : general);
    const [item] = items;
    if (problem === undefined || item === undefined) continue;
    context.log.error('OVF_ITEM_BOUNDS', item.at, { instance: item.instanceId, problem });
    return;
  }
}

/** Two normal Items for the same configurations are an error; where those only overlap, the narrower is meant. */
function hasDuplicate(context: ReadContext, items: readonly HardwareItem[]): boolean {
  const [first, second] = items.filter(({ bound }) => bound === 'normal');
  if (first === undefined || second === undefined) return false;
  const isSame = listed(first) === listed(second);
  const details = { what: 'InstanceID', value: second.instanceId, first: `line ${first.at.line}` };
  context.log[isSame ? 'error' : 'warning']('OVF_DUPLICATE', second.at, details);
  return true;
}

function listed({ configurations }: HardwareItem): string {
  return [...configurations].sort().join(' ');
}

function configurationsOf(group: readonly HardwareItem[]): ByConfiguration {
  const found = new Map<string, HardwareItem[]>();
  for (const item of group) {
    for (const id of item.configurations.length === 0 ? [''] : new Set(item.configurations)) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [item]);
      else known.push(item);
    }
  }
  return found;
}

/** Bounds without a configuration may be those of normal Items that each have one. */
function onlyElsewhere(byConfiguration: ByConfiguration): readonly HardwareItem[] {
  for (const [id, items] of byConfiguration) {
    if (id !== '') return items.filter(({ bound }) => bound === 'normal');
  }
  return [];
}

/** Enough of the general Items for one configuration; there may be many of both. */
function firstOfEachBound(items: readonly HardwareItem[]): readonly HardwareItem[] {
  return BOUNDS.flatMap((bound) => items.find((item) => item.bound === bound) ?? []);
}

/** What is wrong with the Items of one configuration, `fallback` standing in for the bounds that they do not give. */
function rangeProblem(items: readonly HardwareItem[], fallback: readonly HardwareItem[]): string | undefined {
  const count = (bound: Bound) => items.filter((item) => item.bound === bound).length;
  if (count('max') > 1) return 'there are two maxima';
  if (count('min') > 1) return 'there are two minima';
  const range = BOUNDS.map(
    (bound) => items.find((item) => item.bound === bound) ?? fallback.find((item) => item.bound === bound),
  );
  const [, normal] = range;
  if (normal === undefined) return 'there is no normal Item';
  return orderProblem(range.filter((item) => item !== undefined));
}

/** Every field given in all Items of a range must not fall from minimum over normal to maximum. */
function orderProblem(range: readonly HardwareItem[]): string | undefined {
  const amount = (value: number | undefined, { unit }: HardwareItem) =>
    value === undefined ? undefined : value * (unit?.factor ?? 1);
  const fields = [
    range.map((item) => amount(item.quantity, item)),
    range.map((item) => amount(item.reservation, item)),
    range.map((item) => amount(item.limit, item)),
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
