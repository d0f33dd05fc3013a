import type { Content, StartupItem } from '../envelope/envelope.ts';
import { groupBy } from '../envelope/group-by.ts';
import type { StartGroup } from './deployment-plan.ts';

type Sequence = readonly StartGroup[];

/**
 * The start order of everything below a content element (DSP0243 §9.7). Children of one order start together, orders
 * rise; order 0 and children without an Item have no order, so they start together with the first ones. A nested
 * collection runs its own sequence in its place. A child's delay and waiting follow the last step of that child.
 */
export function startGroups(content: Content): readonly StartGroup[] {
  if (content.kind === 'system') return [{ systemIds: [content.id], delaySeconds: 0, waitingForGuests: [] }];
  const items = new Map(content.startup.map((item) => [item.id, item]));
  const byOrder = groupBy(content.children, ({ id }) => String(items.get(id)?.order ?? 0));
  const sequencesOf = (order: string) => (byOrder.get(order) ?? []).map((child) => childSequence(child, items));
  const ordered = [...byOrder.keys()]
    .filter((order) => order !== '0')
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((order) => together(sequencesOf(order)));
  const unordered = sequencesOf('0');
  return together([ordered, ...unordered]).filter(({ systemIds }) => systemIds.length > 0);
}

function childSequence(child: Content, items: ReadonlyMap<string, StartupItem>): Sequence {
  const item = items.get(child.id);
  if (item === undefined) return startGroups(child);
  if (item.startAction === 'none' && child.kind === 'system') return [];
  const steps = startGroups(child);
  const last = steps.at(-1);
  if (last === undefined) return [];
  const waitingForGuests = item.isWaitingForGuest ? last.systemIds : [];
  const delaySeconds = Math.max(last.delaySeconds, item.startDelaySeconds);
  return [...steps.slice(0, -1), merged([last, { systemIds: [], delaySeconds, waitingForGuests }])];
}

/** Sequences side by side: their first steps together, then their second ones. */
function together(sequences: readonly Sequence[]): Sequence {
  const length = sequences.reduce((longest, sequence) => Math.max(longest, sequence.length), 0);
  return Array.from({ length }, (_, index) => merged(sequences.flatMap((sequence) => sequence[index] ?? [])));
}

function merged(groups: readonly StartGroup[]): StartGroup {
  return {
    systemIds: groups.flatMap(({ systemIds }) => systemIds),
    delaySeconds: groups.reduce((longest, group) => Math.max(longest, group.delaySeconds), 0),
    waitingForGuests: [...new Set(groups.flatMap(({ waitingForGuests }) => waitingForGuests))],
  };
}
