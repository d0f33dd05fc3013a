import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { Icon, ProductSection, Property } from './envelope.ts';
import { messageIdsOf, msgidOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { isPropertyType, PROPERTY_TYPES, propertyValueProblem } from './property-type.ts';
import {
  booleanAttribute,
  checkInfo,
  countAttribute,
  invalidAttribute,
  ovfAttribute,
  type ReadContext,
  requiredAttribute,
  Uniqueness,
} from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const MAX_QUALIFIERS = 8_192;
const MAX_NAME = 256;
const DETAILS = ['Vendor', 'Version', 'FullVersion', 'ProductUrl', 'VendorUrl', 'AppUrl'];
const IN_SECTION = new Set(['Info', 'Product', ...DETAILS, 'Icon', 'Category', 'Property']);
const IN_PROPERTY = new Set(['Label', 'Description', 'Value']);

/** The ProductSections of one entity; no two may share class and instance (DSP0243 §9.5). */
export function readProducts(context: ReadContext, sections: readonly XmlElement[]): readonly ProductSection[] {
  const seen = new Map<string, XmlElement>();
  return sections.map((section) => {
    const product = readProduct(context, section);
    const name = `class "${product.class}", instance "${product.instance}"`;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, section);
    else {
      const details = { what: 'ProductSection', value: name, first: `line ${first.line}` };
      context.log.error('OVF_DUPLICATE', placeOf(section), details);
    }
    return product;
  });
}

function readProduct(context: ReadContext, section: XmlElement): ProductSection {
  checkInfo(context, section);
  reportUnknownChildren(context, section, IN_SECTION);
  const owner = { class: readName(context, section, 'class'), instance: readName(context, section, 'instance') };
  return {
    ...owner,
    info: childText(section, 'Info') ?? '',
    product: childText(section, 'Product') ?? '',
    details: readDetails(section),
    icons: childrenNamed(section, 'Icon').map((element) => readIcon(context, element)),
    properties: readProperties(context, section, owner),
    ...messageIdsOf(section, { info: 'Info', product: 'Product' }),
    ...otherAttributesOf(section),
    at: placeOf(section),
  };
}

/** Every property repeats it in its full key, so that it must be short. */
function readName(context: ReadContext, section: XmlElement, name: string): string {
  const text = ovfAttribute(section, name) ?? '';
  if (text.length <= MAX_NAME) return text;
  invalidAttribute(context, section, name, text, `at most ${MAX_NAME} characters`);
  return '';
}

function readDetails(section: XmlElement): Readonly<Record<string, string>> {
  const details = DETAILS.map((name): [string, string] => [name, childText(section, name) ?? '']);
  return Object.fromEntries(details.filter(([, text]) => text !== ''));
}

function readIcon(context: ReadContext, element: XmlElement): Icon {
  return {
    fileRef: requiredAttribute(context, element, 'fileRef', 'it names the file with the picture'),
    mimeType: ovfAttribute(element, 'mimeType'),
    width: countAttribute(context, element, 'width'),
    height: countAttribute(context, element, 'height'),
    at: placeOf(element),
  };
}

/** A Category stands before the properties it groups. */
function readProperties(
  context: ReadContext,
  section: XmlElement,
  owner: { readonly class: string; readonly instance: string },
): readonly Property[] {
  const keys = new Uniqueness(context, 'Property key');
  const properties: Property[] = [];
  let category: XmlElement | undefined;
  for (const child of section.children) {
    if (child.name === 'Category') category = child;
    if (child.name !== 'Property') continue;
    const property = readProperty(context, child, owner, category);
    keys.claim(property.key, child);
    properties.push(property);
  }
  return properties;
}

function readProperty(
  context: ReadContext,
  element: XmlElement,
  owner: { readonly class: string; readonly instance: string },
  category: XmlElement | undefined,
): Property {
  reportUnknownChildren(context, element, IN_PROPERTY);
  const key = requiredAttribute(context, element, 'key', 'the guest finds the value by it');
  const property: Property = {
    key,
    fullKey: [owner.class, key, owner.instance].filter((part) => part !== '').join('.'),
    type: readType(context, element, key),
    qualifiers: readQualifiers(context, element),
    value: ovfAttribute(element, 'value') ?? '',
    configurationValues: readConfigurationValues(context, element),
    isUserConfigurable: booleanAttribute(context, element, 'userConfigurable', false),
    isPassword: booleanAttribute(context, element, 'password', false),
    category: category?.text ?? '',
    label: childText(element, 'Label') ?? '',
    description: childText(element, 'Description') ?? '',
    ...propertyMessageIds(element, category),
    ...otherAttributesOf(element),
    at: placeOf(element),
  };
  checkDefault(context, property);
  return property;
}

function propertyMessageIds(element: XmlElement, category: XmlElement | undefined): Pick<Property, 'messageIds'> {
  const own = messageIdsOf(element, { label: 'Label', description: 'Description' });
  const id = category === undefined ? undefined : msgidOf(category);
  return id === undefined ? own : { messageIds: { ...own.messageIds, category: id } };
}

function readType(context: ReadContext, element: XmlElement, key: string): string {
  const type = requiredAttribute(context, element, 'type', 'values are checked against it');
  if (type !== '' && !isPropertyType(type)) {
    context.log.error('OVF_PROPERTY_TYPE', placeOf(element), { key, type, accepted: PROPERTY_TYPES.join(', ') });
  }
  return type;
}

function readQualifiers(context: ReadContext, element: XmlElement): string {
  const qualifiers = ovfAttribute(element, 'qualifiers') ?? '';
  if (qualifiers.length <= MAX_QUALIFIERS) return qualifiers;
  invalidAttribute(context, element, 'qualifiers', qualifiers, `at most ${MAX_QUALIFIERS} characters`);
  return '';
}

function readConfigurationValues(context: ReadContext, element: XmlElement): ReadonlyMap<string, string> {
  const values = childrenNamed(element, 'Value').map((child): [string, string] => {
    const id = ovfAttribute(child, 'configuration') ?? '';
    return [id, requiredValue(context, child)];
  });
  return new Map(values);
}

function requiredValue(context: ReadContext, child: XmlElement): string {
  const value = ovfAttribute(child, 'value');
  return value ?? requiredAttribute(context, child, 'value', 'it is the value in that configuration');
}

/** An empty default only means that the user is asked; a wrong one becomes an error when it would be used. */
function checkDefault(context: ReadContext, property: Property): void {
  if (property.value === '') return;
  const expected = propertyValueProblem(property.type, property.qualifiers, property.value);
  if (expected === undefined) return;
  const { fullKey: key, type, value } = property;
  context.log.warning('OVF_PROPERTY_VALUE', property.at, { key, type, value, expected });
}
