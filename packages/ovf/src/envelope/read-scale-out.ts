import { firstFew } from '../diagnostics/first-few.ts';
import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { messageIdsOf } from './messages.ts';
import {
  checkInfo,
  countAttribute,
  invalidAttribute,
  ovfAttribute,
  type ReadContext,
  requiredAttribute,
  wordsOf,
} from './read-context.ts';
import type { InstanceCount, ScaleOut } from './sections.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'Description', 'InstanceCount']);

/** ScaleOutSection of OVF 2.x: which child of the collection is replicated, and how often. */
export function readScaleOut(context: ReadContext, section: XmlElement, childIds: ReadonlySet<string>): ScaleOut {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const id = requiredAttribute(context, section, 'id', 'it names the child that is replicated');
  if (id !== '' && !childIds.has(id)) {
    const details = { what: 'ScaleOutSection@id', value: id, known: firstFew(childIds) };
    context.log.error('OVF_REFERENCE_DANGLING', placeOf(section), details);
  }
  const counts = childrenNamed(section, 'InstanceCount').map((element) => readCount(context, element));
  if (counts.length === 0) {
    const details = { parent: 'ScaleOutSection', element: 'InstanceCount', why: 'it says how many replicas there are' };
    context.log.error('OVF_ELEMENT_MISSING', placeOf(section), details);
  }
  return {
    id,
    info: childText(section, 'Info') ?? '',
    description: childText(section, 'Description') ?? '',
    counts,
    ...messageIdsOf(section, { description: 'Description' }),
    at: placeOf(section),
  };
}

function readCount(context: ReadContext, element: XmlElement): InstanceCount {
  const byDefaultText = requiredAttribute(context, element, 'default', 'it says how many replicas there are');
  const byDefault = byDefaultText === '' ? 1 : (countAttribute(context, element, 'default') ?? 1);
  const minimum = countAttribute(context, element, 'minimum') ?? Math.min(1, byDefault);
  const maximum = countAttribute(context, element, 'maximum');
  if (byDefault < minimum || byDefault > (maximum ?? byDefault)) {
    const expected = `a number from ${minimum} to ${maximum ?? 'any'}, its own minimum and maximum`;
    invalidAttribute(context, element, 'default', String(byDefault), expected);
  }
  const configurations = wordsOf(context, element, ovfAttribute(element, 'configuration'));
  return { configurations, minimum, byDefault, maximum, at: placeOf(element) };
}
