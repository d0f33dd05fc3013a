import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { LogicalNetwork } from './envelope.ts';
import { messageIdsOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { checkInfo, isRequired, type ReadContext, requiredAttribute, Uniqueness } from './read-context.ts';
import { reportUnknown, reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'Network']);
const PROFILES = new Set(['NetworkPortProfile', 'NetworkPortProfileURI']);

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
      ...readExtensions(context, element),
      ...messageIdsOf(element, { description: 'Description' }),
      ...otherAttributesOf(element),
      at: placeOf(element),
    };
  });
}

/** A port profile describes what a physical switch shall do for the network; the networks of a site have none. */
function readExtensions(context: ReadContext, network: XmlElement): Pick<LogicalNetwork, 'extensions'> {
  const extensions = network.children.filter((child) => {
    if (child.name === 'Description') return false;
    if (!PROFILES.has(child.name)) {
      reportUnknown(context, child);
      return !isRequired(child);
    }
    context.deviations.add('warning', 'OVF_NOT_ENFORCED', child, { what: `${child.name} of a network` });
    return true;
  });
  return extensions.length === 0 ? {} : { extensions };
}
