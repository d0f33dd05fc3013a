import { createHash } from 'node:crypto';
import type { DiskFormat, ImageRef } from '@hanse/model';
import { QEMU_FORMATS } from './image-formats.ts';

/** Begins the names of the files that are made of several images. */
const LAYER = 'layer-';

/** The name, without extension, of the layer that a chain of images makes: nearest first, the base last. */
export function layerName(chain: readonly ImageRef[]): string {
  const text = chain.map(({ digest, format }) => `${digest} ${format}\n`).join('');
  return `${LAYER}${createHash('sha256').update(text).digest('hex')}`;
}

export function isLayer(fileName: string): boolean {
  return fileName.startsWith(LAYER);
}

/**
 * Arguments of qemu-img that copy what the delta itself holds, and nothing of what is beneath it, into a qcow2 over the
 * image beneath. Both are named with their formats, so that a name inside the delta is never opened.
 */
export function layerArguments(parts: {
  readonly delta: { readonly path: string; readonly format: DiskFormat };
  readonly beneath: string;
  readonly to: string;
}): readonly string[] {
  const { delta, beneath, to } = parts;
  const source = [
    `driver=${QEMU_FORMATS[delta.format]},file.driver=file,file.filename=${escaped(delta.path)}`,
    `backing.driver=qcow2,backing.file.driver=file,backing.file.filename=${escaped(beneath)}`,
  ].join(',');
  return ['convert', '-q', '-O', 'qcow2', '-B', beneath, '-F', 'qcow2', '--image-opts', source, to];
}

/** In QEMU's `key=value,…` options a comma within a value is written twice. */
function escaped(path: string): string {
  return path.replaceAll(',', ',,');
}
