import { childNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { admitExtension } from './admit-extension.ts';
import { checkItems } from './check-items.ts';
import type { HardwareItem, VirtualHardware } from './envelope.ts';
import { isCimNamespace, isOvfNamespace } from './namespaces.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { checkInfo, isRequired, ovfAttribute, type ReadContext, wordsOf } from './read-context.ts';
import { readItem } from './read-item.ts';
import { reportUnknown } from './unknown-element.ts';

const ITEMS = new Set(['Item', 'StorageItem', 'EthernetPortItem']);
const KNOWN = new Set(['Info', 'System', ...ITEMS]);

/** VirtualHardwareSection (DSP0243 §8): alternatives when there are several. */
export function readHardware(context: ReadContext, section: XmlElement): VirtualHardware {
  checkInfo(context, section);
  const unknown = section.children.filter(({ name, ns }) => !KNOWN.has(name) || !isOvfNamespace(ns));
  const extensions = unknown.filter((child) => admitExtension(context, child));
  return {
    info: childText(section, 'Info') ?? '',
    ...readSystem(context, section),
    families: readFamilies(context, section),
    transports: wordsOf(context, section, ovfAttribute(section, 'transport')),
    items: readItems(context, section),
    ...(extensions.length === 0 ? {} : { extensions }),
    ...otherAttributesOf(section),
    at: placeOf(section),
  };
}

/** ResourceAllocationSection of a collection: what all its members together may use (DSP0243 §9.3). */
export function readResourceAllocation(context: ReadContext, section: XmlElement): readonly HardwareItem[] {
  checkInfo(context, section);
  for (const child of section.children) {
    if (child.name !== 'Info' && !ITEMS.has(child.name)) reportUnknown(context, child);
  }
  const what = 'ResourceAllocationSection (limits of the whole collection)';
  context.log.note('OVF_NOT_ENFORCED', placeOf(section), { what });
  return readItems(context, section);
}

function readItems(context: ReadContext, section: XmlElement): readonly HardwareItem[] {
  const items: HardwareItem[] = [];
  for (const element of section.children) {
    if (!ITEMS.has(element.name) || !isOvfNamespace(element.ns)) continue;
    const item = readItem(context, element);
    if (item !== undefined) items.push(item);
  }
  checkItems(context, items);
  return context.version === '2.x' ? byKind(items) : items;
}

/** The schema of OVF 2.x has all Items first, then all of each other kind; their order means nothing between kinds. */
function byKind(items: readonly HardwareItem[]): readonly HardwareItem[] {
  const rank = ({ element }: HardwareItem) => ['EthernetPortItem', 'StorageItem'].indexOf(element ?? '');
  return items.toSorted((a, b) => rank(a) - rank(b));
}

function readSystem(context: ReadContext, section: XmlElement): Pick<VirtualHardware, 'system'> {
  const children = childNamed(section, 'System')?.children ?? [];
  for (const child of children) {
    if (!isCimNamespace(child.ns)) reportUnknown(context, child);
  }
  const fields = children.filter(
    ({ name, ns, text }) => name !== 'VirtualSystemType' && text !== '' && isCimNamespace(ns),
  );
  if (fields.length === 0) return {};
  return {
    system: Object.fromEntries(fields.map(({ name, text }) => [name.replace(/^InstanceId$/, 'InstanceID'), text])),
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
  return system.children
    .filter(({ name }) => name === 'VirtualSystemType')
    .flatMap((type) => wordsOf(context, type, type.text));
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
