import { childNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { checkItems } from './check-items.ts';
import type { VirtualHardware } from './envelope.ts';
import { checkInfo, isRequired, ovfAttribute, type ReadContext } from './read-context.ts';
import { readItem, splitList } from './read-item.ts';
import { reportUnknown } from './unknown-element.ts';

const ITEMS = new Set(['Item', 'StorageItem', 'EthernetPortItem']);
const KNOWN = new Set(['Info', 'System', ...ITEMS]);

/** VirtualHardwareSection (DSP0243 §8): alternatives when there are several. */
export function readHardware(context: ReadContext, section: XmlElement): VirtualHardware {
  checkInfo(context, section);
  for (const child of section.children) {
    if (!KNOWN.has(child.name)) reportUnknown(context, child);
  }
  const items = section.children
    .filter(({ name }) => ITEMS.has(name))
    .flatMap((element) => readItem(context, element) ?? []);
  checkItems(context, items);
  return {
    families: readFamilies(context, section),
    transports: (ovfAttribute(section, 'transport') ?? '').split(/\s+/).filter((word) => word !== ''),
    items,
    at: placeOf(section),
  };
}

/** VirtualSystemType is itself a list (DSP0243 §8.2); a System that says nothing cannot be matched with anything. */
function readFamilies(context: ReadContext, section: XmlElement): readonly string[] {
  const system = childNamed(section, 'System');
  if (system === undefined) return [];
  if (system.children.length === 0 && isRequired(system)) {
    const why = 'it names the kinds of virtual hardware the system runs on';
    const details = { parent: 'System', element: 'vssd:VirtualSystemType', why };
    context.log.error('OVF_ELEMENT_MISSING', placeOf(system), details);
  }
  return splitList(system.children.filter(({ name }) => name === 'VirtualSystemType').map(({ text }) => text));
}

/** Alternatives must be told apart by their type (DSP0243 §8.1). */
export function checkAlternatives(context: ReadContext, sections: readonly VirtualHardware[]): void {
  const seen = new Set<string>();
  for (const { families, at } of sections) {
    const names = families.length === 0 ? [''] : families;
    const shared = names.find((name) => seen.has(name));
    if (shared !== undefined) context.log.error('OVF_HARDWARE_AMBIGUOUS', at, { type: shared });
    for (const name of names) seen.add(name);
  }
}
