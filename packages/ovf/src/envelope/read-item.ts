import { parseProgrammaticUnit } from '../units/programmatic-units.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { Bound, HardwareItem, HostResource, ItemUnit } from './envelope.ts';
import { ItemFields } from './item-fields.ts';
import { msgidOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { invalidAttribute, isRequired, ovfAttribute, type ReadContext, readBoolean, wordsOf } from './read-context.ts';
import { reportUnknown } from './unknown-element.ts';

const BOUNDS: readonly Bound[] = ['min', 'max', 'normal'];
// `ovf:/disk/x` is the specification's form (DSP0243 §8.3); the others are seen in real files.
const HOST_RESOURCE = /^(?:ovf:)?\/{0,2}(disk|file)\/(.+)$/;

/** One Item, StorageItem or EthernetPortItem; undefined for an empty one, which is reported. */
export function readItem(context: ReadContext, element: XmlElement): HardwareItem | undefined {
  if (element.children.length === 0) {
    reportEmpty(context, element);
    return undefined;
  }
  const fields = new ItemFields(context, element);
  const name = fields.first('ElementName', 'Caption');
  const msgid = name === undefined ? undefined : msgidOf(name);
  const otherFields = fields.others(name?.name ?? '');
  const extensions = fields.extensions();
  const units = readUnits(context, fields);
  return {
    instanceId: requiredField(context, element, fields, 'InstanceID', 'InstanceId'),
    resourceType: readType(context, element, fields),
    subTypes: fields.map('ResourceSubType', (field) => wordsOf(context, field, field.text)),
    name: name?.text ?? '',
    parent: fields.text('Parent'),
    address: fields.text('Address', 'BusNumber'),
    addressOnParent: fields.text('AddressOnParent'),
    hostResources: fields.map('HostResource', (child) => readHostResource(context, child)),
    connections: fields.map('Connection', ({ text }) => [text]),
    automaticAllocation: readBoolean(fields.text('AutomaticAllocation')) ?? true,
    quantity: fields.count('VirtualQuantity'),
    unit: units.unit,
    reservation: fields.count('Reservation'),
    limit: fields.count('Limit'),
    bound: readBound(context, element),
    configurations: wordsOf(context, element, ovfAttribute(element, 'configuration')),
    at: placeOf(element),
    ...elementOf(context, element),
    ...(msgid === undefined ? {} : { messageIds: { name: msgid } }),
    ...(units.allocationUnit === undefined ? {} : { allocationUnit: units.allocationUnit }),
    ...(isRequired(element) ? {} : { isOptional: true }),
    ...(otherFields === undefined ? {} : { otherFields }),
    ...(extensions.length === 0 ? {} : { extensions }),
    ...otherAttributesOf(element),
  };
}

/** A StorageItem in a descriptor of 1.x, which has none, is taken for the Item it stands for. */
function elementOf({ version }: ReadContext, { name }: XmlElement): Pick<HardwareItem, 'element'> {
  return version === '2.x' && (name === 'StorageItem' || name === 'EthernetPortItem') ? { element: name } : {};
}

/** An empty Item asks for nothing that could be given. */
function reportEmpty(context: ReadContext, element: XmlElement): void {
  if (!isRequired(element)) {
    reportUnknown(context, element);
    return;
  }
  const details = { parent: element.name, element: 'InstanceID and ResourceType', why: 'an Item describes one device' };
  context.log.error('OVF_ELEMENT_MISSING', placeOf(element), details);
}

function requiredField(
  context: ReadContext,
  element: XmlElement,
  fields: ItemFields,
  name: string,
  ...olderNames: readonly string[]
): string {
  const text = fields.text(name, ...olderNames);
  if (text !== undefined) return text;
  const details = { parent: element.name, element: name, why: 'every Item must have one (DSP0243 §8.3)' };
  context.log.error('OVF_ELEMENT_MISSING', placeOf(element), details);
  return '';
}

/** The types of CIM are numbers; 0x8000 and above are for vendors. */
function readType(context: ReadContext, element: XmlElement, fields: ItemFields): number {
  if (fields.text('ResourceType') === undefined) requiredField(context, element, fields, 'ResourceType');
  return fields.count('ResourceType') ?? 0;
}

function readHostResource(context: ReadContext, element: XmlElement): readonly HostResource[] {
  const match = HOST_RESOURCE.exec(element.text);
  if (match !== null) {
    return [{ kind: match[1] === 'disk' ? 'disk' : 'file', id: match[2] ?? '', at: placeOf(element) }];
  }
  if (/^ovf:|^\/{1,2}(disk|file)/.test(element.text)) {
    const details = { what: 'HostResource', value: element.text, expected: '"ovf:/disk/ID" or "ovf:/file/ID"' };
    context.log.error('OVF_VALUE_INVALID', placeOf(element), details);
  } else {
    const what = `HostResource "${element.text}" of the exporting host`;
    context.log.warning('OVF_NOT_ENFORCED', placeOf(element), { what });
  }
  return [];
}

/** AllocationUnits is for VirtualQuantity too, unless VirtualQuantityUnits says otherwise (CIM 2.22 and later). */
function readUnits(context: ReadContext, fields: ItemFields): Pick<HardwareItem, 'unit' | 'allocationUnit'> {
  const allocation = readUnit(context, fields.first('AllocationUnits'));
  const own = readUnit(context, fields.first('VirtualQuantityUnits'));
  if (own === undefined || allocation === undefined) return { unit: own ?? allocation };
  return { unit: own, allocationUnit: allocation };
}

function readUnit(context: ReadContext, element: XmlElement | undefined): ItemUnit | undefined {
  if (element === undefined) return undefined;
  const unit = parseProgrammaticUnit(element.text);
  if (unit !== undefined) return { base: unit.base, factor: Number(unit.factor) };
  const details = {
    what: element.name,
    value: element.text,
    expected: 'a unit such as "byte * 2^20" or "hertz * 10^6"',
  };
  context.log.warning('OVF_UNITS_UNKNOWN', placeOf(element), details);
  return { base: 'unknown', factor: 1, spelling: element.text };
}

function readBound(context: ReadContext, element: XmlElement): Bound {
  const text = ovfAttribute(element, 'bound')?.trim();
  const bound = BOUNDS.find((value) => value === text);
  if (bound === undefined && text !== undefined)
    invalidAttribute(context, element, 'bound', text, 'min, max or normal');
  return bound ?? 'normal';
}
