import { firstFew } from '../diagnostics/first-few.ts';
import { entitiesOf, systemsOf } from './content-walk.ts';
import type { Located } from './descriptor-part.ts';
import { deviceRole } from './device-role.ts';
import type {
  Content,
  Envelope,
  HardwareItem,
  HostResource,
  ProductSection,
  VirtualDisk,
  VirtualHardware,
  VirtualSystem,
  VirtualSystemCollection,
} from './envelope.ts';
import type { ReadContext } from './read-context.ts';

/** What can be named, by kind; made once, because a hostile descriptor may name a lot. */
interface Names {
  readonly files: ReadonlySet<string>;
  readonly disks: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly configurations: ReadonlySet<string>;
  /** Keys of properties, alone and in full. */
  readonly properties: ReadonlySet<string>;
}

/** Everything in an envelope that names something else in it must find it. */
export function checkReferences(context: ReadContext, envelope: Envelope): void {
  const names: Names = {
    files: new Set(envelope.files.map(({ id }) => id)),
    disks: new Set([...envelope.disks, ...envelope.sharedDisks].map(({ diskId }) => diskId)),
    networks: new Set(envelope.networks.map(({ name }) => name)),
    configurations: new Set(envelope.configurations.map(({ id }) => id)),
    properties: propertyKeys(envelope.content),
  };
  for (const disk of envelope.disks) checkDisk(context, names, disk);
  for (const disk of envelope.sharedDisks) checkDisk(context, names, disk);
  for (const { fileRef, at } of envelope.strings) {
    if (fileRef !== undefined) warnOfMissingFile(context, names, 'Strings@fileRef', fileRef, { at });
  }
  checkEntityIds(context, envelope);
  for (const entity of entitiesOf(envelope.content)) {
    checkProducts(context, names, entity.products);
    if (entity.kind === 'collection') checkCollection(context, names, entity);
  }
  for (const { system } of systemsOf(envelope.content)) checkSystem(context, names, system);
}

function propertyKeys(content: Content): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { products } of entitiesOf(content)) {
    for (const { properties } of products) {
      for (const { key, fullKey } of properties) keys.add(key).add(fullKey);
    }
  }
  return keys;
}

function checkDisk(context: ReadContext, names: Names, disk: VirtualDisk): void {
  if (disk.fileRef !== undefined) demand(context, 'Disk@fileRef', disk.fileRef, names.files, disk);
  if (disk.capacity.kind !== 'property') return;
  demand(context, 'Disk@capacity property', disk.capacity.key, names.properties, disk);
}

function checkSystem(context: ReadContext, names: Names, system: VirtualSystem): void {
  for (const hardware of system.hardware) checkHardware(context, names, hardware);
  for (const file of system.environmentFiles) {
    if (file.fileRef !== '') demand(context, 'EnvironmentFilesSection/File@fileRef', file.fileRef, names.files, file);
  }
  for (const device of system.bootDevices) {
    for (const id of device.configurations) demand(context, 'Boot configuration', id, names.configurations, device);
  }
}

function checkCollection(context: ReadContext, names: Names, collection: VirtualSystemCollection): void {
  for (const count of collection.scaleOut?.counts ?? []) {
    for (const id of count.configurations) {
      demand(context, 'InstanceCount@configuration', id, names.configurations, count);
    }
  }
  for (const item of collection.resourceAllocation) {
    for (const id of item.configurations) demand(context, 'Item@configuration', id, names.configurations, item);
  }
}

function checkProducts(context: ReadContext, names: Names, products: readonly ProductSection[]): void {
  for (const { icons, properties } of products) {
    checkValues(context, names, properties);
    for (const { fileRef, at } of icons ?? []) warnOfMissingFile(context, names, 'Icon@fileRef', fileRef, { at });
  }
}

/** Pictures and translations are no reason to refuse what would run without them. */
function warnOfMissingFile(context: ReadContext, names: Names, what: string, fileRef: string, { at }: Located): void {
  if (fileRef === '' || names.files.has(fileRef)) return;
  context.log.warning('OVF_REFERENCE_DANGLING', at, { what, value: fileRef, known: firstFew(names.files) });
}

function checkValues(context: ReadContext, names: Names, properties: ProductSection['properties']): void {
  for (const property of properties) {
    for (const id of property.configurationValues.keys()) {
      if (id !== '') demand(context, 'Value@configuration', id, names.configurations, property);
    }
  }
}

function checkEntityIds(context: ReadContext, envelope: Envelope): void {
  const seen = new Map<string, Located>();
  for (const entity of entitiesOf(envelope.content)) {
    const first = seen.get(entity.id);
    if (first === undefined) seen.set(entity.id, entity);
    else if (entity.id !== '') {
      const details = { what: 'VirtualSystem id', value: entity.id, first: `line ${first.at.line}` };
      context.log.error('OVF_DUPLICATE', entity.at, details);
    }
  }
}

function checkHardware(context: ReadContext, names: Names, hardware: VirtualHardware): void {
  for (const item of hardware.items) {
    for (const resource of item.hostResources) checkHostResource(context, names, resource);
    for (const id of item.configurations) demand(context, 'Item@configuration', id, names.configurations, item);
    checkDiskItem(context, item);
    if (deviceRole(item) !== 'nic') continue;
    for (const connection of item.connections) demand(context, 'Connection', connection, names.networks, item);
    if (item.connections.length > 1) refuseSecondConnection(context, item);
  }
  checkMemory(context, hardware);
}

function refuseSecondConnection(context: ReadContext, item: HardwareItem): void {
  const instead = 'Give the system one NIC for each network';
  context.log.error('OVF_UNSUPPORTED', item.at, { what: 'A NIC on several networks', instead });
}

/** A disk is either described in the DiskSection or blank with a size of its own. */
function checkDiskItem(context: ReadContext, item: HardwareItem): void {
  if (deviceRole(item) !== 'disk' || item.bound !== 'normal') return;
  if (item.hostResources.some(({ kind }) => kind === 'disk') || (item.quantity ?? 0) > 0) return;
  const why = 'it names the disk, as "ovf:/disk/ID"';
  context.log.error('OVF_ELEMENT_MISSING', item.at, {
    parent: `Item ${item.instanceId}`,
    element: 'HostResource',
    why,
  });
}

function checkHostResource(context: ReadContext, names: Names, resource: HostResource): void {
  const known = resource.kind === 'disk' ? names.disks : names.files;
  demand(context, `HostResource ${resource.kind}`, resource.id, known, resource);
}

function demand(context: ReadContext, what: string, value: string, known: ReadonlySet<string>, at: Located): void {
  if (known.has(value)) return;
  context.log.error('OVF_REFERENCE_DANGLING', at.at, { what, value, known: firstFew(known) });
}

function checkMemory(context: ReadContext, hardware: VirtualHardware): void {
  const memory = hardware.items.filter((item) => deviceRole(item) === 'memory' && item.bound === 'normal');
  if (memory.length === 0) {
    const details = { what: 'The memory size', assumed: '512 MiB' };
    context.log.warning('OVF_DEFAULT_ASSUMED', hardware.at, details);
  }
  for (const item of memory) checkMemoryItem(context, item);
  for (const item of hardware.items) checkQuantity(context, item);
}

/** Processors and memory are amounts: a normal Item of them without one asks for nothing (DSP0243 §8.3). */
function checkQuantity(context: ReadContext, item: HardwareItem): void {
  const role = deviceRole(item);
  if ((role !== 'processor' && role !== 'memory') || item.bound !== 'normal' || item.quantity !== undefined) return;
  const details = {
    parent: `Item ${item.instanceId}`,
    element: 'VirtualQuantity',
    why: `it says how much ${role} it is`,
  };
  context.log.error('OVF_ELEMENT_MISSING', item.at, details);
}

function checkMemoryItem(context: ReadContext, item: HardwareItem): void {
  if (item.unit === undefined) {
    context.log.warning('OVF_DEFAULT_ASSUMED', item.at, { what: 'The unit of memory', assumed: 'MiB' });
    return;
  }
  if (item.unit.base !== 'byte') {
    const details = { what: 'Memory', value: item.unit.base, expected: 'a unit of bytes such as "byte * 2^20"' };
    context.log.error('OVF_UNITS_UNKNOWN', item.at, details);
  } else if (!Number.isSafeInteger((item.quantity ?? 0) * item.unit.factor)) {
    context.log.error('OVF_CAPACITY_OUT_OF_RANGE', item.at, { what: 'Memory', value: `${item.quantity} units` });
  }
}
