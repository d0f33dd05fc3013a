import { MIB } from '@hanse/kernel';
import { deviceRole } from '../envelope/device-role.ts';
import type { HardwareItem, ItemUnit } from '../envelope/envelope.ts';
import type { PlannedSystem } from './deployment-plan.ts';
import { effectiveItems } from './effective-items.ts';
import { plannedMemoryMib, plannedVcpus } from './planned-amounts.ts';

const MEBIBYTE: ItemUnit = { base: 'byte', factor: MIB };

interface Amount {
  readonly role: 'processor' | 'memory';
  readonly resourceType: number;
  readonly name: string;
  readonly quantity: number;
  readonly unit: ItemUnit | undefined;
}

/** The Items of one configuration, with the planned amounts in place of those that a deployer has chosen otherwise. */
export function settleItems(
  items: readonly HardwareItem[],
  configuration: string | undefined,
  planned: Pick<PlannedSystem, 'vcpus' | 'memoryMib'>,
): readonly HardwareItem[] {
  const effective = allBounds(items, configuration);
  const { vcpus, memoryMib } = planned;
  const processors = { role: 'processor', resourceType: 3, name: `${vcpus} virtual processors` } as const;
  const memory = { role: 'memory', resourceType: 4, name: `${memoryMib} MiB of memory` } as const;
  const withVcpus =
    plannedVcpus(effective, undefined).amount === vcpus
      ? effective
      : withAmount(effective, { ...processors, quantity: vcpus, unit: undefined });
  return plannedMemoryMib(withVcpus, undefined).amount === memoryMib
    ? withVcpus
    : withAmount(withVcpus, { ...memory, quantity: memoryMib, unit: MEBIBYTE });
}

/** The Items of one configuration, those that only mark a range too. */
export function allBounds(items: readonly HardwareItem[], configuration: string | undefined): readonly HardwareItem[] {
  const bounds = ['normal', 'min', 'max'] as const;
  const effective = bounds.flatMap((bound) => effectiveItems(items, configuration, bound));
  return effective.map((item) => ({ ...item, configurations: [] }));
}

/** One Item for the whole amount; the range stays where it was that of a single Item. */
function withAmount(items: readonly HardwareItem[], amount: Amount): readonly HardwareItem[] {
  const { role, resourceType, name, quantity, unit } = amount;
  const isOfRole = (item: HardwareItem): boolean => deviceRole(item) === role;
  const normal = items.filter((item) => isOfRole(item) && item.bound === 'normal');
  const [first, second] = normal;
  if (first === undefined) {
    const { at } = items[0] ?? NOWHERE;
    return [...items, { ...EMPTY, at, instanceId: unusedId(items), resourceType, name, quantity, unit }];
  }
  const settled = { ...first, name, quantity, unit };
  return items.flatMap((item) => {
    if (item === first) return [settled];
    return isOfRole(item) && (second !== undefined || item.bound === 'normal') ? [] : [item];
  });
}

function unusedId(items: readonly HardwareItem[]): string {
  const used = items.map(({ instanceId }) => Number(instanceId)).filter(Number.isSafeInteger);
  return String(Math.max(0, ...used) + 1);
}

const NOWHERE = { at: { line: 0, column: 0, path: '/Envelope' } } as const;
const EMPTY = {
  subTypes: [],
  parent: undefined,
  address: undefined,
  addressOnParent: undefined,
  hostResources: [],
  connections: [],
  automaticAllocation: true,
  reservation: undefined,
  limit: undefined,
  bound: 'normal',
  configurations: [],
} as const;
