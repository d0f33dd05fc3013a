import { childrenNamed, childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { checkInfo, ovfAttribute, type ReadContext, wordsOf } from './read-context.ts';
import type { BootDevice } from './sections.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'CIM_BootConfigSetting']);

/** BootDeviceSection of OVF 2.x: each CIM_BootConfigSetting is an order of boot sources. */
export function readBootDevices(context: ReadContext, section: XmlElement): readonly BootDevice[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const settings = childrenNamed(section, 'CIM_BootConfigSetting');
  if (settings.length === 0) {
    const details = { parent: 'BootDeviceSection', element: 'CIM_BootConfigSetting', why: 'it lists the boot sources' };
    context.log.error('OVF_ELEMENT_MISSING', placeOf(section), details);
  }
  const inherited = ovfAttribute(section, 'configuration');
  return settings.map((setting) => ({
    configurations: wordsOf(context, setting, ovfAttribute(setting, 'configuration') ?? inherited),
    order: childrenNamed(setting, 'CIM_BootSourceSetting')
      .map(sourceName)
      .filter((name) => name !== ''),
    at: placeOf(setting),
  }));
}

/** CIM_BootSourceSetting names its device in the structured string ("CIM:Hard-Disk:1"), else by an InstanceID. */
function sourceName(source: XmlElement): string {
  return (
    childText(source, 'StructuredBootString') ??
    childText(source, 'BootString') ??
    childText(source, 'InstanceID') ??
    ''
  );
}
