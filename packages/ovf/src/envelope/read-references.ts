import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { Compression, FileReference } from './envelope.ts';
import { isSafeHref } from './href.ts';
import { otherAttributesOf } from './other-attributes.ts';
import {
  countAttribute,
  invalidAttribute,
  ovfAttribute,
  type ReadContext,
  requiredAttribute,
  Uniqueness,
} from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['File']);

/** References: the files of the package (DSP0243 §7.1). */
export function readReferences(context: ReadContext, references: XmlElement): readonly FileReference[] {
  reportUnknownChildren(context, references, KNOWN);
  const ids = new Uniqueness(context, 'File id');
  const hrefs = new Uniqueness(context, 'File href');
  return childrenNamed(references, 'File').map((element) => {
    const file = readFile(context, element);
    ids.claim(file.id, element);
    hrefs.claim(file.href, element);
    return file;
  });
}

function readFile(context: ReadContext, element: XmlElement): FileReference {
  const id = requiredAttribute(context, element, 'id', 'disks and devices refer to the file by it');
  const href = requiredAttribute(context, element, 'href', 'it says where the file is');
  const isExternal = /^https?:\/\//i.test(href);
  if (href !== '' && !isExternal && !isSafeHref(href)) {
    context.log.warning('OVF_HREF_UNSAFE', placeOf(element), { href });
  }
  return {
    id,
    href,
    size: countAttribute(context, element, 'size'),
    compression: readCompression(context, element),
    chunkBytes: countAttribute(context, element, 'chunkSize') || undefined,
    isExternal,
    ...otherAttributesOf(element),
    at: placeOf(element),
  };
}

function readCompression(context: ReadContext, element: XmlElement): Compression {
  const text = ovfAttribute(element, 'compression')?.trim() ?? '';
  if (text === '' || text === 'identity') return 'identity';
  // DSP0243 §7.1 names gzip; bzip2 stands in the comments of its schema.
  if (text === 'gzip' || text === 'bzip2') return text;
  invalidAttribute(context, element, 'compression', text, '"gzip", "bzip2" or "identity"');
  return 'identity';
}
