import type { Bound, HardwareItem } from '../envelope/envelope.ts';
import { groupBy } from '../envelope/group-by.ts';

/**
 * The Items that make up the system in one configuration (DSP0243 §8.4, §9.8). Items of one InstanceID are combined:
 * each field comes from the last Item that gives it. Items marked with the configuration count as later than unmarked
 * ones wherever they stand, for otherwise those that some tools write first would have no effect.
 */
export function effectiveItems(
  items: readonly HardwareItem[],
  configuration: string | undefined,
  bound: Bound = 'normal',
): readonly HardwareItem[] {
  const applicable = items.filter(
    (item) => item.bound === bound && (!isSpecial(item) || item.configurations.includes(configuration ?? '')),
  );
  const byId = groupBy(applicable, ({ instanceId }) => instanceId);
  return [...byId.values()].flatMap((group) => {
    const ordered = [...group.filter((item) => !isSpecial(item)), ...group.filter(isSpecial)];
    const [first, ...others] = ordered;
    return first === undefined ? [] : [others.reduce(combined, first)];
  });
}

function isSpecial({ configurations }: HardwareItem): boolean {
  return configurations.length > 0;
}

function combined(former: HardwareItem, latter: HardwareItem): HardwareItem {
  const list = <T>(now: readonly T[], before: readonly T[]) => (now.length > 0 ? now : before);
  return {
    ...latter,
    resourceType: latter.resourceType || former.resourceType,
    subTypes: list(latter.subTypes, former.subTypes),
    name: latter.name || former.name,
    parent: latter.parent ?? former.parent,
    address: latter.address ?? former.address,
    addressOnParent: latter.addressOnParent ?? former.addressOnParent,
    hostResources: list(latter.hostResources, former.hostResources),
    connections: list(latter.connections, former.connections),
    quantity: latter.quantity ?? former.quantity,
    unit: latter.unit ?? former.unit,
    reservation: latter.reservation ?? former.reservation,
    limit: latter.limit ?? former.limit,
  };
}
