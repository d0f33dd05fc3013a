import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { LogicalNetwork } from './envelope.ts';
import { messageIdsOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { checkInfo, type ReadContext, requiredAttribute, Uniqueness } from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'Network']);

/** NetworkSection: the networks that NICs connect to, to be mapped to real ones by the deployer (DSP0243 §9.2). */
export function readNetworks(context: ReadContext, section: XmlElement): readonly LogicalNetwork[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const names = new Uniqueness(context, 'Network name');
  return childrenNamed(section, 'Network').map((element) => {
    const name = requiredAttribute(context, element, 'name', 'NICs name the network they connect to');
    names.claim(name, element);
    return {
      name,
      description: childText(element, 'Description') ?? '',
      ...messageIdsOf(element, { description: 'Description' }),
      ...otherAttributesOf(element),
      at: placeOf(element),
    };
  });
}
