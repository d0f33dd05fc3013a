import { HanseError } from '@hanse/kernel';
import { deviceRole } from '../envelope/device-role.ts';
import type { Capacity, HardwareItem, VirtualDisk } from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { DiskBus, PlannedCdrom, PlannedDisk, PlannedFile, PlannedNic } from './deployment-plan.ts';

import type { EnvelopeLookup } from './envelope-lookup.ts';

/** What the devices of one system are planned from. */
export interface DeviceContext {
  readonly lookup: EnvelopeLookup;
  readonly items: readonly HardwareItem[];
  readonly itemsById: ReadonlyMap<string, HardwareItem>;
  /** Effective values, for capacities such as `${disk.size}`. */
  readonly properties: Readonly<Record<string, string>>;
  readonly problems: HanseError[];
}

const MAC = /^(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}$/i;

/** Disks in boot order: controllers as they stand in the descriptor, on each by address. */
export function planDisks(context: DeviceContext): readonly PlannedDisk[] {
  const items = inBusOrder(context.items, 'disk');
  const disks = items.map((item) => planDisk(context, item)).filter((disk) => disk !== undefined);
  return disks.map((disk, index) => ({ ...disk, bootOrder: index + 1 }));
}

export function planCdroms(context: DeviceContext): readonly PlannedCdrom[] {
  return inBusOrder(context.items, 'cdrom').map((item) => ({
    file: cdromFile(context.lookup, item),
    bus: busOf(context.itemsById, item),
  }));
}

export function planNics({ items }: DeviceContext): readonly PlannedNic[] {
  return inBusOrder(items, 'nic').map((item) => ({
    network: item.connections[0],
    mac: item.address !== undefined && MAC.test(item.address) ? normalMac(item.address) : undefined,
    addressOnParent: item.addressOnParent,
    models: item.subTypes,
  }));
}

function inBusOrder(items: readonly HardwareItem[], role: 'disk' | 'cdrom' | 'nic'): readonly HardwareItem[] {
  const positions = new Map(items.map(({ instanceId }, index) => [instanceId, index]));
  const position = ({ parent }: HardwareItem) => positions.get(parent ?? '') ?? -1;
  const address = (item: HardwareItem) => Number.parseInt(item.addressOnParent ?? '0', 10) || 0;
  return items
    .filter((item) => deviceRole(item) === role)
    .toSorted((a, b) => position(a) - position(b) || address(a) - address(b));
}

function planDisk(context: DeviceContext, item: HardwareItem): Omit<PlannedDisk, 'bootOrder'> | undefined {
  const wanted = item.hostResources.find(({ kind }) => kind === 'disk')?.id;
  const disk = context.lookup.disks.get(wanted ?? '');
  const capacityBytes = disk === undefined ? ownCapacity(item) : capacityOf(context, disk.capacity, disk);
  if (capacityBytes === undefined) {
    const details = { parent: `Item ${item.instanceId}`, element: 'HostResource', why: 'a disk needs a size' };
    context.problems.push(new HanseError('OVF_ELEMENT_MISSING', { ...details, at: formatPlace(item.at) }));
    return undefined;
  }
  return {
    diskId: disk?.diskId,
    file: plannedFile(context.lookup, disk?.fileRef),
    parents: [],
    format: disk?.format ?? 'raw',
    capacityBytes,
    bus: busOf(context.itemsById, item),
    controllerInstanceId: item.parent,
    addressOnParent: item.addressOnParent,
  };
}

/** A disk without a HostResource is blank, as large as its Item says. */
function ownCapacity({ quantity, unit }: HardwareItem): number | undefined {
  const bytes = (quantity ?? 0) * (unit?.base === 'byte' ? unit.factor : 1);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

function capacityOf(context: DeviceContext, capacity: Capacity, disk: VirtualDisk): number {
  if (capacity.kind === 'bytes') return capacity.bytes;
  const value = propertyValue(context.properties, capacity.key);
  const bytes = Number(value ?? Number.NaN) * capacity.unitBytes;
  if (/^\d+$/.test(value ?? '') && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  const details = { key: capacity.key, type: 'disk size', value: value ?? '', expected: 'a whole number above 0' };
  context.problems.push(new HanseError('OVF_PROPERTY_VALUE', { ...details, at: formatPlace(disk.at) }));
  return 0;
}

/** By full key, or by the key alone when only its class or instance is left out. */
function propertyValue(properties: Readonly<Record<string, string>>, key: string): string | undefined {
  const found = Object.entries(properties).find(([name]) => name === key || name.split('.').includes(key));
  return found?.[1];
}

function cdromFile(lookup: EnvelopeLookup, item: HardwareItem): PlannedFile | undefined {
  const [resource] = item.hostResources;
  if (resource === undefined) return undefined;
  if (resource.kind === 'file') return plannedFile(lookup, resource.id);
  return plannedFile(lookup, lookup.disks.get(resource.id)?.fileRef);
}

function plannedFile(lookup: EnvelopeLookup, id: string | undefined): PlannedFile | undefined {
  const file = lookup.files.get(id ?? '');
  if (file === undefined) return undefined;
  return { id: file.id, href: file.href, size: file.size, compression: file.compression };
}

function busOf(items: ReadonlyMap<string, HardwareItem>, item: HardwareItem): DiskBus {
  const controller = items.get(item.parent ?? '');
  if (controller === undefined) return 'unspecified';
  const role = deviceRole(controller);
  const types = controller.subTypes.join(' ').toLowerCase();
  if (role === 'ide') return 'ide';
  if (types.includes('virtio') && role !== 'other') return 'virtio';
  if (role === 'scsi') return 'scsi';
  if (types.includes('nvme')) return 'nvme';
  return role === 'storage-controller' ? 'sata' : 'unspecified';
}

function normalMac(text: string): string {
  const digits = text.replace(/[:-]/g, '').toLowerCase();
  return (digits.match(/../g) ?? []).join(':');
}
