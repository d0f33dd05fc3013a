import { deviceRole } from '../envelope/device-role.ts';
import type { HardwareItem } from '../envelope/envelope.ts';
import { FIELD_ORDERS } from '../envelope/field-orders.ts';
import type { Dialect } from './dialect.ts';
import { formatUnit } from './write-units.ts';
import { ElementFactory, type WrittenElement } from './written-element.ts';

/** One Item, its fields in the order of the schema, which is that of the alphabet. */
export function writeItem(dialect: Dialect, item: HardwareItem): WrittenElement {
  const kind = item.element ?? 'Item';
  const { ns, order } = FIELD_ORDERS[kind];
  const cim = new ElementFactory(ns);
  const fields = fieldsOf(item);
  const others = [...fields.keys()].filter((name) => !order.includes(name));
  const written = [...order, ...others].flatMap((name) =>
    (fields.get(name) ?? []).map((text) => {
      const msgid = name === 'ElementName' ? item.messageIds?.['name'] : undefined;
      return cim.text(name, text, dialect.ovf.attributes({ msgid }));
    }),
  );
  return dialect.ovf.element(kind, attributesOf(dialect, item), [...written, ...(item.extensions ?? [])]);
}

function attributesOf({ ovf }: Dialect, item: HardwareItem) {
  const own = ovf.attributes({
    required: item.isOptional === true ? false : undefined,
    configuration: item.configurations.length === 0 ? undefined : item.configurations.join(' '),
    bound: item.bound === 'normal' ? undefined : item.bound,
  });
  return [...own, ...(item.otherAttributes ?? [])];
}

/** The texts by field name; ElementName stands even when it is empty, because the schema demands it. */
function fieldsOf(item: HardwareItem): ReadonlyMap<string, readonly string[]> {
  const optional = (value: string | number | undefined) => (value === undefined ? [] : [String(value)]);
  const allocation = item.allocationUnit ?? item.unit;
  const own = item.allocationUnit === undefined ? undefined : item.unit;
  const fields: readonly (readonly [string, readonly string[]])[] = [
    ...Object.entries(item.otherFields ?? {}).map(([name, text]): [string, string[]] => [name, [text]]),
    ['Address', optional(item.address)],
    ['AddressOnParent', optional(item.addressOnParent)],
    ['AllocationUnits', allocation === undefined ? [] : [formatUnit(allocation)]],
    ['AutomaticAllocation', isAllocationSaid(item) ? [String(item.automaticAllocation)] : []],
    ['Connection', item.connections],
    ['ElementName', [item.name]],
    ['HostResource', item.hostResources.map(({ kind, id }) => `ovf:/${kind}/${id}`)],
    ['InstanceID', [item.instanceId]],
    ['Limit', optional(item.limit)],
    ['Parent', optional(item.parent)],
    ['Reservation', optional(item.reservation)],
    ['ResourceSubType', item.subTypes.length === 0 ? [] : [item.subTypes.join(' ')]],
    ['ResourceType', [String(item.resourceType)]],
    ['VirtualQuantity', optional(item.quantity)],
    ['VirtualQuantityUnits', own === undefined ? [] : [formatUnit(own)]],
  ];
  return new Map(fields);
}

/** It is what "connected at start" means for a device with something in it; elsewhere true says nothing. */
function isAllocationSaid(item: HardwareItem): boolean {
  return !item.automaticAllocation || ['nic', 'cdrom', 'floppy'].includes(deviceRole(item));
}
