import { deviceRole } from '../envelope/device-role.ts';
import type { HardwareItem } from '../envelope/envelope.ts';
import { bootSequence } from './boot-sequence.ts';
import type { PlannedCdrom, PlannedDisk, PlannedFile, PlannedNic } from './deployment-plan.ts';
import { busOf } from './device-bus.ts';
import type { DeviceContext } from './device-context.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';
import { planDisk } from './plan-disk.ts';
import { plannedFile } from './planned-file.ts';

const MAC = /^(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}$/i;

/** Disks and CD-ROMs; on their own they stand as their controllers do in the descriptor, on each by address. */
export function planDrives(context: DeviceContext): {
  readonly disks: readonly PlannedDisk[];
  readonly cdroms: readonly PlannedCdrom[];
} {
  const diskItems = inBusOrder(context.items, 'disk');
  const cdromItems = inBusOrder(context.items, 'cdrom');
  const order = bootSequence(context.bootDevices, diskItems, cdromItems);
  const disks = diskItems.flatMap((item) => planDisk(context, item, order.get(item) ?? 0) ?? []);
  const cdroms = cdromItems.map((item) => ({
    file: cdromFile(context.lookup, item),
    bus: busOf(context.itemsById, item),
    bootOrder: order.get(item),
  }));
  return { disks: disks.toSorted((a, b) => a.bootOrder - b.bootOrder), cdroms };
}

export function planNics({ items, networkNameOf }: DeviceContext): readonly PlannedNic[] {
  return inBusOrder(items, 'nic').map((item) => {
    const [connection] = item.connections;
    return {
      network: connection === undefined ? undefined : networkNameOf(connection),
      mac: item.address !== undefined && MAC.test(item.address) ? normalMac(item.address) : undefined,
      addressOnParent: item.addressOnParent,
      models: item.subTypes,
    };
  });
}

function inBusOrder(items: readonly HardwareItem[], role: 'disk' | 'cdrom' | 'nic'): readonly HardwareItem[] {
  const positions = new Map(items.map(({ instanceId }, index) => [instanceId, index]));
  const position = ({ parent }: HardwareItem) => positions.get(parent ?? '') ?? -1;
  const address = (item: HardwareItem) => Number.parseInt(item.addressOnParent ?? '0', 10) || 0;
  return items
    .filter((item) => deviceRole(item) === role)
    .toSorted((a, b) => position(a) - position(b) || address(a) - address(b));
}

function cdromFile(lookup: EnvelopeLookup, item: HardwareItem): PlannedFile | undefined {
  const [resource] = item.hostResources;
  if (resource === undefined) return undefined;
  if (resource.kind === 'file') return plannedFile(lookup, resource.id);
  return plannedFile(lookup, lookup.disks.get(resource.id)?.fileRef);
}

function normalMac(text: string): string {
  const digits = text.replace(/[:-]/g, '').toLowerCase();
  return (digits.match(/../g) ?? []).join(':');
}
