import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { DeploymentConfiguration } from './envelope.ts';
import { messageIdsOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { booleanAttribute, checkInfo, type ReadContext, requiredAttribute, Uniqueness } from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'Configuration']);

/** DeploymentOptionSection: the configurations a user may choose from (DSP0243 §9.8). */
export function readConfigurations(context: ReadContext, section: XmlElement): readonly DeploymentConfiguration[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const ids = new Uniqueness(context, 'Configuration id');
  return childrenNamed(section, 'Configuration').map((element) => {
    const id = requiredAttribute(context, element, 'id', 'Items and values name the configuration they belong to');
    ids.claim(id, element);
    return {
      id,
      label: childText(element, 'Label') ?? id,
      description: childText(element, 'Description') ?? '',
      isDefault: booleanAttribute(context, element, 'default', false),
      ...messageIdsOf(element, { label: 'Label', description: 'Description' }),
      ...otherAttributesOf(element),
      at: placeOf(element),
    };
  });
}

/** The configuration used when none is chosen: the one marked default, else the first (DSP0243 §9.8). */
export function defaultConfiguration(
  configurations: readonly DeploymentConfiguration[],
): DeploymentConfiguration | undefined {
  return configurations.find(({ isDefault }) => isDefault) ?? configurations[0];
}
