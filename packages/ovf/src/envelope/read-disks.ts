import { type ProgrammaticUnit, parseAmount, parseProgrammaticUnit } from '../units/programmatic-units.ts';
import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { diskFormatOf } from './disk-format.ts';
import type { Capacity, DiskFormat, VirtualDisk } from './envelope.ts';
import { otherAttributesOf } from './other-attributes.ts';
import {
  checkInfo,
  countAttribute,
  invalidAttribute,
  ovfAttribute,
  type ReadContext,
  requiredAttribute,
  Uniqueness,
} from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'Disk']);
const NO_CAPACITY: Capacity = { kind: 'bytes', bytes: 0 };
const BYTE: ProgrammaticUnit = { base: 'byte', factor: 1n };

/** DiskSection (DSP0243 §9.1). */
export function readDisks(context: ReadContext, section: XmlElement, ids: Uniqueness): readonly VirtualDisk[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const files = new Uniqueness(context, 'Disk fileRef');
  return childrenNamed(section, 'Disk').map((element) => {
    const disk = readDisk(context, element);
    ids.claim(disk.diskId, element);
    files.claim(disk.fileRef ?? '', element);
    return disk;
  });
}

/** One Disk or SharedDisk. */
export function readDisk(context: ReadContext, element: XmlElement): VirtualDisk {
  const diskId = requiredAttribute(context, element, 'diskId', 'hardware refers to the disk by it');
  const fileRef = ovfAttribute(element, 'fileRef')?.trim() || undefined;
  const formatUri = readFormatUri(context, element, fileRef);
  const capacity = readCapacity(context, element);
  const populatedBytes = countAttribute(context, element, 'populatedSize');
  checkPopulation(context, element, { diskId, capacity, populatedBytes });
  const format = formatUri === '' || fileRef === undefined ? 'raw' : readFormat(context, element, formatUri);
  return {
    diskId,
    fileRef,
    parentRef: ovfAttribute(element, 'parentRef')?.trim() || undefined,
    capacity,
    format,
    formatUri,
    populatedBytes,
    ...otherAttributesOf(element),
    at: placeOf(element),
  };
}

/** A blank disk may leave its format to the deployer; one with a file may not (DSP0243 §9.1, `format` is required). */
function readFormatUri(context: ReadContext, element: XmlElement, fileRef: string | undefined): string {
  if (fileRef === undefined) return ovfAttribute(element, 'format')?.trim() ?? '';
  return requiredAttribute(context, element, 'format', 'it says how to read the disk');
}

function readFormat(context: ReadContext, element: XmlElement, uri: string): DiskFormat {
  const format = diskFormatOf(uri);
  if (format !== undefined) return format;
  invalidAttribute(context, element, 'format', uri, 'a URI of VMDK, QCOW, VHD, VHDX, VDI, ISO 9660 or raw');
  return 'raw';
}

function readCapacity(context: ReadContext, element: XmlElement): Capacity {
  const text = requiredAttribute(context, element, 'capacity', 'it says how large the disk is in the guest');
  if (text === '') return NO_CAPACITY;
  const unit = readUnit(context, element);
  const property = /^\$\{([^{}]+)\}$/.exec(text)?.[1];
  if (property !== undefined) return { kind: 'property', key: property, unitBytes: Number(unit.factor) };
  const amount = /^\d{1,40}$/.test(text) ? { amount: BigInt(text), unit } : parseAmount(text);
  if (amount === undefined || amount.unit.base !== 'byte') {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it shows the descriptor's own notation
    invalidAttribute(context, element, 'capacity', text, 'a whole number, or a property as ${key}');
    return NO_CAPACITY;
  }
  return boundedCapacity(context, element, amount.amount * amount.unit.factor);
}

function readUnit(context: ReadContext, element: XmlElement): ProgrammaticUnit {
  const text = ovfAttribute(element, 'capacityAllocationUnits')?.trim();
  if (text === undefined || text === '') return BYTE;
  const unit = parseProgrammaticUnit(text);
  if (unit?.base === 'byte') return unit;
  const details = {
    what: 'Disk@capacityAllocationUnits',
    value: text,
    expected: 'a unit of bytes such as "byte * 2^30"',
  };
  context.log.error('OVF_UNITS_UNKNOWN', placeOf(element), details);
  return BYTE;
}

function boundedCapacity(context: ReadContext, element: XmlElement, bytes: bigint): Capacity {
  if (bytes > 0n && bytes <= BigInt(Number.MAX_SAFE_INTEGER)) return { kind: 'bytes', bytes: Number(bytes) };
  const details = { what: 'Disk@capacity', value: `${bytes} bytes` };
  context.log.error('OVF_CAPACITY_OUT_OF_RANGE', placeOf(element), details);
  return NO_CAPACITY;
}

function checkPopulation(
  context: ReadContext,
  element: XmlElement,
  disk: Pick<VirtualDisk, 'diskId' | 'capacity' | 'populatedBytes'>,
): void {
  const { capacity, populatedBytes } = disk;
  if (capacity.kind !== 'bytes' || capacity.bytes === 0 || populatedBytes === undefined) return;
  if (populatedBytes <= capacity.bytes) return;
  const details = { disk: disk.diskId, populated: populatedBytes, capacity: capacity.bytes };
  context.log.error('OVF_DISK_POPULATION', placeOf(element), details);
}
