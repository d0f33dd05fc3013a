import type { HardwareItem, VirtualHardware } from '../envelope/envelope.ts';
import { SYSTEM_FIELDS } from '../envelope/field-orders.ts';
import type { Dialect } from './dialect.ts';
import { writeItem } from './write-item.ts';
import { ElementFactory, type WrittenElement } from './written-element.ts';

const ITEM_KINDS = ['Item', 'EthernetPortItem', 'StorageItem'] as const;

export function writeHardware(dialect: Dialect, hardware: VirtualHardware): WrittenElement {
  const { ovf } = dialect;
  const transport = hardware.transports.length === 0 ? undefined : hardware.transports.join(' ');
  return ovf.element(
    'VirtualHardwareSection',
    [...ovf.attributes({ transport }), ...(hardware.otherAttributes ?? [])],
    [
      ovf.text('Info', hardware.info ?? ''),
      writeSystem(dialect, hardware),
      ...writeItems(dialect, hardware.items),
      ...(hardware.extensions ?? []),
    ],
  );
}

/** Items by kind, as the schema of OVF 2.x wants them; 1.x has only one kind. */
export function writeItems(dialect: Dialect, items: readonly HardwareItem[]): readonly WrittenElement[] {
  return ITEM_KINDS.flatMap((kind) =>
    items.filter(({ element }) => (element ?? 'Item') === kind).map((item) => writeItem(dialect, item)),
  );
}

/** ElementName and InstanceID stand even when they are empty, because the schema demands them. */
function writeSystem({ ovf }: Dialect, { families, system }: VirtualHardware): WrittenElement | undefined {
  if (families.length === 0 && system === undefined) return undefined;
  const cim = new ElementFactory(SYSTEM_FIELDS.ns);
  const fields: Readonly<Record<string, string>> = {
    ElementName: '',
    InstanceID: '',
    ...system,
    ...(families.length === 0 ? {} : { VirtualSystemType: families.join(' ') }),
  };
  const names = SYSTEM_FIELDS.order.filter((name) => Object.hasOwn(fields, name));
  return ovf.element(
    'System',
    [],
    names.map((name) => cim.text(name, fields[name] ?? '')),
  );
}
