import type { DiskFormat } from './envelope.ts';

/** By what a format URI contains; the first match wins. Case does not matter. */
const MARKS: readonly (readonly [RegExp, DiskFormat])[] = [
  [/vmdk|vmware\.com\/(interfaces\/)?specifications/, 'vmdk'],
  [/qcow/, 'qcow2'],
  [/vhdx/, 'vhdx'],
  [/vhd|virtual-?pc|vpc|microsoft\.com.*virtualserver|bb676673/, 'vpc'],
  [/vdi|virtualbox/, 'vdi'],
  [/iso-?9660|ecma-?119|\biso\b|:iso/, 'iso'],
  [/\braw\b|#raw|:img|application\/octet-stream/, 'raw'],
];

/** The image format that a Disk@format URI means; undefined when it is not known. */
export function diskFormatOf(uri: string): DiskFormat | undefined {
  const text = uri.slice(0, 500).toLowerCase();
  return MARKS.find(([mark]) => mark.test(text))?.[1];
}
