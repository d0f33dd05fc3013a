import type { XmlElement } from '../xml/xml-element.ts';
import { childText } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { checkInfo, countAttribute, type ReadContext } from './read-context.ts';
import type { Install } from './sections.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info']);

/** InstallSection (DSP0243 §9.9). Without a delay the guest turns itself off when it has installed itself. */
export function readInstall(context: ReadContext, section: XmlElement): Install {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  return {
    info: childText(section, 'Info') ?? '',
    initialBootStopDelaySeconds: countAttribute(context, section, 'initialBootStopDelay') ?? 0,
    at: placeOf(section),
  };
}
