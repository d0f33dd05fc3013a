import { HanseError, MIB } from '@hanse/kernel';
import { deviceRole } from '../envelope/device-role.ts';
import type { Bound, HardwareItem } from '../envelope/envelope.ts';
import type { PlannedRange } from './deployment-plan.ts';
import { effectiveItems } from './effective-items.ts';
import type { ProblemSink } from './plan-problems.ts';
import { isInRange, rangeText } from './range-text.ts';

/** An amount of processors or memory, and what the descriptor allows around it. */
export interface PlannedAmount {
  readonly amount: number;
  readonly range: PlannedRange | undefined;
}

/** Assumed, with a warning at parsing, when a descriptor gives no memory at all. */
const DEFAULT_MEMORY_MIB = 512;
const NOTHING_ASKED: PlannedRange = { minimum: 1, maximum: undefined };

export function plannedVcpus(items: readonly HardwareItem[], configuration: string | undefined): PlannedAmount {
  const sums = sumsOf(items, configuration, 'processor', ({ quantity }) => quantity ?? 0);
  return { amount: Math.max(1, sums.amount), range: sums.range };
}

export function plannedMemoryMib(items: readonly HardwareItem[], configuration: string | undefined): PlannedAmount {
  const { amount, range } = sumsOf(items, configuration, 'memory', bytesOf);
  if (amount === 0) return { amount: DEFAULT_MEMORY_MIB, range: NOTHING_ASKED };
  const minimum = range?.minimum === undefined ? undefined : Math.ceil(range.minimum / MIB);
  const maximum = range?.maximum === undefined ? undefined : Math.floor(range.maximum / MIB);
  return { amount: Math.ceil(amount / MIB), range: range === undefined ? undefined : { minimum, maximum } };
}

/** MiB when an Item of memory gives no unit; a warning said so at parsing. */
function bytesOf({ quantity, unit }: HardwareItem): number {
  return (quantity ?? 0) * (unit?.base === 'byte' ? unit.factor : MIB);
}

/**
 * The chosen amount in place of the normal one. The bounds are those of the range; where it has none, the normal
 * amount is what the software asks for at least (DSP0243 §8.1, §8.4), and there is no greatest one.
 */
export function chosenAmount(
  planned: PlannedAmount,
  wanted: number | undefined,
  where: { readonly what: string; readonly at: string },
  problems: ProblemSink,
): number {
  if (wanted === undefined) return planned.amount;
  const minimum = Math.max(1, planned.range?.minimum ?? planned.amount);
  const maximum = planned.range?.maximum;
  if (isInRange(wanted, minimum, maximum)) return wanted;
  const details = { ...where, value: wanted, expected: rangeText(minimum, maximum) };
  problems.push(new HanseError('OVF_CHOICE_OUT_OF_RANGE', details));
  return planned.amount;
}

/** Several Items of one role add up; one without a bound of its own counts with its normal amount. */
function sumsOf(
  items: readonly HardwareItem[],
  configuration: string | undefined,
  role: 'processor' | 'memory',
  amountOf: (item: HardwareItem) => number,
): { readonly amount: number; readonly range: PlannedRange | undefined } {
  const ofRole = items.filter((item) => deviceRole(item) === role);
  const normal = effectiveItems(ofRole, configuration);
  const amount = normal.reduce((sum, item) => sum + amountOf(item), 0);
  const boundary = (bound: Bound): number | undefined => {
    const marks = new Map(effectiveItems(ofRole, configuration, bound).map((item) => [item.instanceId, item]));
    const given = normal.filter(({ instanceId }) => marks.get(instanceId)?.quantity !== undefined);
    if (given.length === 0) return undefined;
    return normal.reduce((sum, item) => sum + amountOf(markOf(item, marks)), 0);
  };
  const minimum = boundary('min');
  const maximum = boundary('max');
  return { amount, range: minimum === undefined && maximum === undefined ? undefined : { minimum, maximum } };
}

/** A mark may leave out what it shares with its normal Item, the unit above all. */
function markOf(normal: HardwareItem, marks: ReadonlyMap<string, HardwareItem>): HardwareItem {
  const mark = marks.get(normal.instanceId);
  if (mark?.quantity === undefined) return normal;
  return { ...normal, quantity: mark.quantity, unit: mark.unit ?? normal.unit };
}
