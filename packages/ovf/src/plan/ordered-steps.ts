import type { Content, StartupItem } from '../envelope/envelope.ts';
import { groupBy } from '../envelope/group-by.ts';

/** What starting and stopping do with the one order that a StartupSection gives. */
export interface StepRules<Step> {
  /** The steps of one system; none when it does not take part. `item` is undefined when no Item names it. */
  readonly system: (id: string, item: StartupItem | undefined) => readonly Step[];
  /** The steps of a child with what its Item asks for around them. */
  readonly child: (steps: readonly Step[], item: StartupItem) => readonly Step[];
  readonly together: (steps: readonly Step[]) => Step;
}

/**
 * The steps of everything below a content element in starting order (DSP0243 §9.7). Children of one order go together,
 * orders rise; order 0 and children without an Item have no order, so they go with the first ones. A nested
 * collection runs its own sequence in its place.
 */
export function orderedSteps<Step>(content: Content, rules: StepRules<Step>): readonly Step[] {
  if (content.kind === 'system') return rules.system(content.id, undefined);
  const items = new Map(content.startup.map((item) => [item.id, item]));
  const byOrder = groupBy(content.children, ({ id }) => String(items.get(id)?.order ?? 0));
  const stepsOf = (order: string) => (byOrder.get(order) ?? []).map((child) => childSteps(child, items, rules));
  const ordered = [...byOrder.keys()]
    .filter((order) => order !== '0')
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((order) => sideBySide(stepsOf(order), rules));
  return sideBySide([ordered, ...stepsOf('0')], rules);
}

function childSteps<Step>(
  child: Content,
  items: ReadonlyMap<string, StartupItem>,
  rules: StepRules<Step>,
): readonly Step[] {
  const item = items.get(child.id);
  const steps = child.kind === 'system' ? rules.system(child.id, item) : orderedSteps(child, rules);
  return item === undefined || steps.length === 0 ? steps : rules.child(steps, item);
}

/** Their first steps together, then their second ones. */
function sideBySide<Step>(sequences: readonly (readonly Step[])[], rules: StepRules<Step>): readonly Step[] {
  const columns: Step[][] = [];
  for (const sequence of sequences) {
    for (const [index, step] of sequence.entries()) {
      const column = columns[index];
      if (column === undefined) columns.push([step]);
      else column.push(step);
    }
  }
  return columns.map((column) => rules.together(column));
}
