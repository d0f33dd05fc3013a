import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import type { SharedDisk } from './envelope.ts';
import { booleanAttribute, checkInfo, type ReadContext, type Uniqueness } from './read-context.ts';
import { readDisk } from './read-disks.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'SharedDisk']);

/** SharedDiskSection of OVF 2.x: disks that several systems use at once; their ids are those of disks. */
export function readSharedDisks(context: ReadContext, section: XmlElement, ids: Uniqueness): readonly SharedDisk[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  return childrenNamed(section, 'SharedDisk').map((element) => {
    const disk = { ...readDisk(context, element), isReadOnly: booleanAttribute(context, element, 'readOnly', false) };
    ids.claim(disk.diskId, element);
    return disk;
  });
}
