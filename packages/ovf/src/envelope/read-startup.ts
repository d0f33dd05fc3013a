import { firstFew } from '../diagnostics/first-few.ts';
import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { StartupItem } from './envelope.ts';
import { otherAttributesOf } from './other-attributes.ts';
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

const KNOWN = new Set(['Info', 'Item']);
const START_ACTIONS = ['powerOn', 'none'] as const;
const STOP_ACTIONS = ['powerOff', 'guestShutdown', 'none'] as const;

/** StartupSection of a collection (DSP0243 §9.7): in which order its direct children start. */
export function readStartup(
  context: ReadContext,
  section: XmlElement,
  childIds: ReadonlySet<string>,
): readonly StartupItem[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const ids = new Uniqueness(context, 'Startup Item id');
  return childrenNamed(section, 'Item').map((element) => {
    const item = readItem(context, element);
    ids.claim(item.id, element);
    if (item.id !== '' && !childIds.has(item.id)) {
      const details = { what: 'Startup Item', value: item.id, known: firstFew(childIds) };
      context.log.error('OVF_REFERENCE_DANGLING', item.at, details);
    }
    return item;
  });
}

function readItem(context: ReadContext, element: XmlElement): StartupItem {
  return {
    id: requiredAttribute(context, element, 'id', 'it says which VirtualSystem is meant'),
    order: countAttribute(context, element, 'order') ?? missingOrder(context, element),
    startDelaySeconds: countAttribute(context, element, 'startDelay') ?? 0,
    isWaitingForGuest: booleanAttribute(context, element, 'waitingForGuest', false),
    startAction: oneOf(context, element, 'startAction', START_ACTIONS),
    stopDelaySeconds: countAttribute(context, element, 'stopDelay') ?? 0,
    stopAction: oneOf(context, element, 'stopAction', STOP_ACTIONS),
    ...otherAttributesOf(element),
    at: placeOf(element),
  };
}

function missingOrder(context: ReadContext, element: XmlElement): number {
  if (ovfAttribute(element, 'order') === undefined) {
    context.log.warning('OVF_DEFAULT_ASSUMED', placeOf(element), { what: 'Item@order', assumed: 'no order (0)' });
  }
  return 0;
}

function oneOf<T extends string>(
  context: ReadContext,
  element: XmlElement,
  name: string,
  accepted: readonly [T, ...T[]],
): T {
  const text = ovfAttribute(element, name);
  const found = accepted.find((value) => value.toLowerCase() === text?.trim().toLowerCase());
  if (found === undefined && text !== undefined) {
    invalidAttribute(context, element, name, text, `one of ${accepted.join(', ')}`);
  }
  return found ?? accepted[0];
}
