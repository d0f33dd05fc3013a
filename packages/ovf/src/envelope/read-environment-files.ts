import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { isSafePath } from './href.ts';
import { checkInfo, invalidAttribute, type ReadContext, requiredAttribute, Uniqueness } from './read-context.ts';
import type { EnvironmentFile } from './sections.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Info', 'File']);

/** EnvironmentFilesSection of OVF 2.x: files that the guest finds beside its OVF environment. */
export function readEnvironmentFiles(context: ReadContext, section: XmlElement): readonly EnvironmentFile[] {
  checkInfo(context, section);
  reportUnknownChildren(context, section, KNOWN);
  const paths = new Uniqueness(context, 'Environment file path');
  return childrenNamed(section, 'File').map((element) => {
    const fileRef = requiredAttribute(context, element, 'fileRef', 'it names a file of References');
    const path = requiredAttribute(context, element, 'path', 'it says where the guest finds the file');
    if (path !== '' && !isSafePath(path)) {
      invalidAttribute(context, element, 'path', path, 'a relative path without ".." or backslash');
    }
    paths.claim(path, element);
    return { fileRef, path, at: placeOf(element) };
  });
}
