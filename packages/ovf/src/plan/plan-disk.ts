import { HanseError } from '@hanse/kernel';
import type { HardwareItem, VirtualDisk } from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { PlannedDisk, PlannedParentImage } from './deployment-plan.ts';
import { busOf } from './device-bus.ts';
import type { DeviceContext } from './device-context.ts';
import { diskChain } from './disk-chain.ts';
import type { DiskImages, EnvelopeLookup } from './envelope-lookup.ts';
import type { ProblemSink } from './plan-problems.ts';
import { plannedFile } from './planned-file.ts';

/** The disk of one Item; undefined, with a problem, when nothing says how large it is. */
export function planDisk(context: DeviceContext, item: HardwareItem, bootOrder: number): PlannedDisk | undefined {
  const wanted = item.hostResources.find(({ kind }) => kind === 'disk')?.id;
  const disk = context.lookup.disks.get(wanted ?? '');
  const place = {
    bus: busOf(context.itemsById, item),
    controllerInstanceId: item.parent,
    addressOnParent: item.addressOnParent,
    bootOrder,
  };
  if (disk !== undefined) return { ...describedDisk(context, disk), ...place };
  const capacityBytes = ownCapacity(item);
  if (capacityBytes === undefined) {
    const details = { parent: `Item ${item.instanceId}`, element: 'HostResource', why: 'a disk needs a size' };
    context.problems.push(new HanseError('OVF_ELEMENT_MISSING', { ...details, at: formatPlace(item.at) }));
    return undefined;
  }
  return { diskId: undefined, file: undefined, parents: [], format: 'raw', capacityBytes, ...place };
}

/** A blank disk in a chain adds nothing to what is below it, so that only the images with a file are planned. */
function describedDisk(context: DeviceContext, disk: VirtualDisk) {
  const { lookup, problems } = context;
  const capacityBytes = capacityOf(context, disk, problems);
  const chain = diskChain(disk, lookup, (link) => capacityOf(context, link, []), problems);
  const { image, parents } = imagesOf(context, disk, chain);
  const shared = lookup.sharedDisks.get(disk.diskId);
  return {
    diskId: disk.diskId,
    file: image?.file,
    parents,
    format: image?.format ?? disk.format,
    capacityBytes,
    ...(shared === undefined ? {} : ({ sharedAccess: shared.isReadOnly ? 'read-only' : 'read-write' } as const)),
  };
}

function imagesOf({ lookup }: DeviceContext, disk: VirtualDisk, chain: readonly VirtualDisk[]): DiskImages {
  const known = lookup.images.get(disk);
  if (known !== undefined) return known;
  const [image, ...parents] = chain.flatMap((link) => imageOf(lookup, link) ?? []);
  lookup.images.set(disk, { image, parents });
  return { image, parents };
}

function imageOf(lookup: EnvelopeLookup, disk: VirtualDisk): PlannedParentImage | undefined {
  const file = plannedFile(lookup, disk.fileRef);
  return file === undefined ? undefined : { diskId: disk.diskId, file, format: disk.format };
}

/** A disk without a HostResource is blank, as large as its Item says. */
function ownCapacity({ quantity, unit }: HardwareItem): number | undefined {
  const bytes = (quantity ?? 0) * (unit?.base === 'byte' ? unit.factor : 1);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

function capacityOf(context: DeviceContext, { capacity, at }: VirtualDisk, problems: ProblemSink): number {
  if (capacity.kind === 'bytes') return capacity.bytes;
  const value = context.propertyNamed(capacity.key);
  if (value === '' && context.allowsMissingValues) return 0;
  const bytes = Number(value ?? Number.NaN) * capacity.unitBytes;
  if (/^\d+$/.test(value ?? '') && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  const details = { key: capacity.key, type: 'disk size', value: value ?? '', expected: 'a whole number above 0' };
  problems.push(new HanseError('OVF_PROPERTY_VALUE', { ...details, at: formatPlace(at) }));
  return 0;
}
