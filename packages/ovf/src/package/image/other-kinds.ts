import { compressionOf } from '../../tar/archive-kind.ts';
import { ByteView } from './byte-view.ts';

const KINDS: readonly (readonly [string, string])[] = [
  ['QED\0', 'a QED image'],
  ['COWD', 'a COWD extent of VMware ESX'],
  ['WithoutFreeSpace', 'a Parallels image'],
  ['WithouFreSpacExt', 'a Parallels image'],
  ['LUKS', 'a LUKS volume'],
  ['Bochs Virtual HD Image', 'a Bochs image'],
  ['\x7fELF', 'a program'],
  ['<?xml', 'an XML document'],
  ['<!DOCTYPE', 'a web page'],
  ['<html', 'a web page'],
];

/** What a file is that is no disk image of a known format. */
export function looksLike(head: Uint8Array): string {
  const compression = compressionOf(head);
  if (compression !== undefined) return `compressed with ${compression}`;
  const view = new ByteView(head);
  const known = KINDS.find(([start]) => view.starts(start))?.[1];
  if (known !== undefined) return known;
  return head.every((byte) => byte === 0) ? 'nothing but zeros at its start' : 'of no known image format';
}
