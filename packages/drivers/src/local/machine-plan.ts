import type { JsonObject } from '@hanse/kernel';
import { HanseError } from '@hanse/kernel';
import type { CdromSpec, DiskSpec, VeeSpec } from '@hanse/model';

/** Files and sockets of a VEE that its devices point to. */
export interface MachinePaths {
  readonly seedDisc: string;
  disk(index: number): string;
  cdrom(index: number): string;
  nicSocket(index: number): string;
}

/** One back end or device, as QAPI describes it: an argument of the command line and of QMP alike. */
export type Plug =
  | { readonly kind: 'netdev'; readonly properties: JsonObject }
  | { readonly kind: 'blockdev'; readonly properties: JsonObject }
  | { readonly kind: 'device'; readonly properties: JsonObject };

/** Slots 0 and 1 are the chipset's, 2 is left to a display, 3 to 5 are of every machine (`BASE_SLOTS`). */
export const BASE_SLOTS = { balloon: 3, serialBus: 4 } as const;
const FIRST_SLOT = 6;
const SLOTS_END = 32;
const CD_PLACES = [
  { bus: 'ide.1', unit: 0 },
  { bus: 'ide.0', unit: 0 },
  { bus: 'ide.0', unit: 1 },
  { bus: 'ide.1', unit: 1 },
] as const;
/** VIRTIO_BLK_ID_BYTES of the virtio specification §5.2: what a guest sees of a serial. */
const SERIAL_LENGTH = 20;

/**
 * The devices that make a machine this VEE, in the order in which they are plugged: NICs, ingress, disks, CDs, and last
 * the seed disc, which is what a template's guest waits for. The same VEE always has the same devices in the same PCI
 * slots, so that memory saved by one QEMU fits the next. DRIVER_CAPABILITY_MISSING when they are too many.
 */
export function planMachine(parts: {
  spec: VeeSpec;
  paths: MachinePaths;
  ingressHost: string;
  ingressPorts: Readonly<Record<string, number>>;
}): readonly Plug[] {
  const places = new Places();
  const { spec, paths } = parts;
  return [
    ...spec.nics.flatMap((nic, index) => nicPlugs(index, nic.mac, paths.nicSocket(index), places)),
    ...ingressPlugs(parts, places),
    ...spec.disks.flatMap((disk, index) => diskPlugs(spec, disk, index, paths.disk(index), places)),
    ...(spec.cdroms ?? []).flatMap((cdrom, index) => discPlugs(spec, cdrom, index, paths.cdrom(index), places)),
    ...seedPlugs(spec, paths.seedDisc, places),
  ];
}

function nicPlugs(index: number, mac: string, socketPath: string, places: Places): readonly Plug[] {
  const id = `nic${index}`;
  // QEMU listens: then it takes the switch's connection again when the switch was away (7.2 does not dial again).
  const addr = { type: 'unix', path: socketPath };
  return [
    { kind: 'netdev', properties: { type: 'stream', id, server: true, addr } },
    { kind: 'device', properties: virtioNic(id, mac, places) },
  ];
}

function ingressPlugs(parts: Parameters<typeof planMachine>[0], places: Places): readonly Plug[] {
  const { spec, ingressHost, ingressPorts } = parts;
  if (spec.ingress.length === 0) return [];
  const hostfwd = spec.ingress.map(({ name, guestPort }) => ({
    str: `tcp:${ingressHost}:${ingressPorts[name] ?? 0}-:${guestPort}`,
  }));
  // `restrict`: connections come in, none goes out; DHCP then offers no router and no name server.
  return [
    { kind: 'netdev', properties: { type: 'user', id: 'ingress', restrict: true, ipv6: false, hostfwd } },
    { kind: 'device', properties: virtioNic('ingress', ingressMac(spec.veeId), places) },
  ];
}

function virtioNic(id: string, mac: string, places: Places): JsonObject {
  return { driver: 'virtio-net-pci', id, netdev: id, mac, romfile: '', bus: 'pci.0', addr: places.nextSlot() };
}

function diskPlugs(spec: VeeSpec, disk: DiskSpec, index: number, path: string, places: Places): readonly Plug[] {
  const id = `disk${index}`;
  const bootOrder = bootIndex(spec, disk);
  if (disk.image?.format === 'iso') return cdromPlugs({ id, path, ...bootOrder }, places);
  const blockdev = overlay(id, path);
  const serial = spec.boot === 'guest' && index === 0 ? 'root' : disk.diskId.slice(0, SERIAL_LENGTH);
  return [
    { kind: 'blockdev', properties: blockdev },
    { kind: 'device', properties: { ...virtioDisk(id, serial, places), ...bootOrder } },
  ];
}

/** Drives of the chipset cannot be plugged into a template that woke up, so a guest of ours gets a disk it cannot write. */
function discPlugs(spec: VeeSpec, cdrom: CdromSpec, index: number, path: string, places: Places): readonly Plug[] {
  const id = `cdrom${index}`;
  if (spec.boot === 'bios') return cdromPlugs({ id, path, ...bootIndex(spec, cdrom) }, places);
  const serial = cdrom.cdromId.slice(0, SERIAL_LENGTH);
  return [
    { kind: 'blockdev', properties: { ...overlay(id, path), 'read-only': true } },
    { kind: 'device', properties: virtioDisk(id, serial, places) },
  ];
}

function cdromPlugs(
  { id, path, ...bootOrder }: { readonly id: string; readonly path: string; readonly bootindex?: number },
  places: Places,
): readonly Plug[] {
  const place = { ...places.nextCdPlace(), drive: id, id: `${id}-dev`, ...bootOrder };
  return [
    { kind: 'blockdev', properties: { ...overlay(id, path), 'read-only': true } },
    { kind: 'device', properties: { driver: 'ide-cd', ...place } },
  ];
}

function overlay(id: string, path: string): JsonObject {
  const file = { driver: 'file', filename: path, aio: 'threads' };
  return { driver: 'qcow2', 'node-name': id, file, discard: 'unmap' };
}

/** Those with a place in the boot order by it, then the others: disks before CDs, as they stand. */
function bootIndex(spec: VeeSpec, device: DiskSpec | CdromSpec): { readonly bootindex?: number } {
  if (spec.boot !== 'bios') return {};
  const last = Number.POSITIVE_INFINITY;
  const devices: readonly (DiskSpec | CdromSpec)[] = [...spec.disks, ...(spec.cdroms ?? [])];
  const inOrder = devices.toSorted((a, b) => {
    const [first, second] = [a.bootOrder ?? last, b.bootOrder ?? last];
    return first === second ? 0 : first - second;
  });
  return { bootindex: inOrder.indexOf(device) };
}

/** A guest of ours looks for a virtio disk with the serial `seed`; everybody else's for a CD (DSP0243 §11.2). */
function seedPlugs(spec: VeeSpec, path: string, places: Places): readonly Plug[] {
  const file = { driver: 'file', filename: path };
  const properties = { driver: 'raw', 'node-name': 'seed', file, 'read-only': true };
  const cd = () => ({ driver: 'ide-cd', id: 'seed-dev', drive: 'seed', ...places.nextCdPlace() });
  return [
    { kind: 'blockdev', properties },
    { kind: 'device', properties: spec.boot === 'guest' ? virtioDisk('seed', 'seed', places) : cd() },
  ];
}

function virtioDisk(id: string, serial: string, places: Places): JsonObject {
  return { driver: 'virtio-blk-pci', id: `${id}-dev`, drive: id, serial, bus: 'pci.0', addr: places.nextSlot() };
}

/** Locally administered, and the same each time. */
function ingressMac(veeId: string): string {
  const tail = veeId.replaceAll('-', '').slice(-6);
  return `52:54:01:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4, 6)}`;
}

/** Hands out PCI slots and CD places in order. */
class Places {
  #slot = FIRST_SLOT;
  #cd = 0;

  nextSlot(): string {
    if (this.#slot >= SLOTS_END) throw tooMany(`disks and NICs beyond ${SLOTS_END - FIRST_SLOT}`);
    this.#slot += 1;
    return `0x${(this.#slot - 1).toString(16)}`;
  }

  nextCdPlace(): JsonObject {
    const place = CD_PLACES[this.#cd];
    if (place === undefined) throw tooMany(`CDs beyond ${CD_PLACES.length}`);
    this.#cd += 1;
    return { ...place };
  }
}

function tooMany(capability: string): HanseError {
  const accepted = 'a package with fewer of them';
  return new HanseError('DRIVER_CAPABILITY_MISSING', { driver: 'local', capability: `attach ${capability}`, accepted });
}
