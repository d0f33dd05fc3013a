import type { ProductSection, Property } from '../envelope/envelope.ts';
import type { XmlAttribute } from '../xml/xml-element.ts';
import type { Dialect } from './dialect.ts';
import type { WrittenElement } from './written-element.ts';

const DETAILS = ['Vendor', 'Version', 'FullVersion', 'ProductUrl', 'VendorUrl', 'AppUrl'];

export function writeProduct({ ovf }: Dialect, product: ProductSection): WrittenElement {
  const ids = product.messageIds ?? {};
  const own = ovf.attributes({ class: product.class || undefined, instance: product.instance || undefined });
  return ovf.element(
    'ProductSection',
    [...own, ...(product.otherAttributes ?? [])],
    [
      ovf.text('Info', product.info ?? '', ovf.attributes({ msgid: ids['info'] })),
      ovf.message('Product', product.product, ids['product']),
      ...DETAILS.map((name) => ovf.message(name, product.details?.[name], undefined)),
      ...(product.icons ?? []).map(({ fileRef, mimeType, width, height }) =>
        ovf.element('Icon', ovf.attributes({ height, width, mimeType, fileRef })),
      ),
      ...writeProperties({ ovf }, product.properties),
    ],
  );
}

/** A Category stands before the properties it groups, and an empty one ends a group. */
function writeProperties({ ovf }: Pick<Dialect, 'ovf'>, properties: readonly Property[]): readonly WrittenElement[] {
  let current = '\n';
  return properties.flatMap((property) => {
    const msgid = property.messageIds?.['category'];
    const group = `${property.category}\n${msgid ?? ''}`;
    const isNew = group !== current;
    current = group;
    const written = writeProperty({ ovf }, property);
    return isNew ? [ovf.text('Category', property.category, ovf.attributes({ msgid })), written] : [written];
  });
}

function writeProperty({ ovf }: Pick<Dialect, 'ovf'>, property: Property): WrittenElement {
  const values = [...property.configurationValues].map(([configuration, value]) =>
    ovf.element('Value', ovf.attributes({ value, configuration: configuration || undefined })),
  );
  return ovf.element('Property', propertyAttributes({ ovf }, property), [
    ovf.message('Label', property.label, property.messageIds?.['label']),
    ovf.message('Description', property.description, property.messageIds?.['description']),
    ...values,
  ]);
}

function propertyAttributes({ ovf }: Pick<Dialect, 'ovf'>, property: Property): readonly XmlAttribute[] {
  const own = ovf.attributes({
    key: property.key,
    type: property.type,
    qualifiers: property.qualifiers || undefined,
    userConfigurable: property.isUserConfigurable || undefined,
    value: property.value || undefined,
    password: property.isPassword || undefined,
  });
  return [...own, ...(property.otherAttributes ?? [])];
}
