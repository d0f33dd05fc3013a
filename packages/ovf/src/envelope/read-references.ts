import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { FileReference } from './envelope.ts';
import { isSafeHref } from './href.ts';
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
  refuseChunks(context, element);
  return {
    id,
    href,
    size: countAttribute(context, element, 'size'),
    compression: readCompression(context, element),
    chunkBytes: undefined,
    isExternal,
    at: placeOf(element),
  };
}

function readCompression(context: ReadContext, element: XmlElement): 'identity' | 'gzip' {
  const text = ovfAttribute(element, 'compression')?.trim() ?? '';
  if (text === '' || text === 'identity') return 'identity';
  if (text === 'gzip') return 'gzip';
  invalidAttribute(context, element, 'compression', text, '"gzip" or "identity"');
  return 'identity';
}

function refuseChunks(context: ReadContext, element: XmlElement): void {
  const chunk = countAttribute(context, element, 'chunkSize');
  if (chunk === undefined || chunk === 0) return;
  const instead = 'Join the chunks into one file and remove ovf:chunkSize';
  context.log.error('OVF_UNSUPPORTED', placeOf(element), { what: 'A file in chunks (ovf:chunkSize)', instead });
}
