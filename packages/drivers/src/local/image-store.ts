import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError, type Logger, toHanseError } from '@hanse/kernel';
import { DISK_FORMATS, type DiskFormat, type ImageRef } from '@hanse/model';
import type { ImageStore } from '../contract/image-store.ts';
import { readIfPresent, removeDurably, syncPath, writeDurably } from './durable-file.ts';
import { HEADER_BYTES, headerProblem } from './image-header.ts';
import { requireActive } from './require-active.ts';
import { runTool } from './run-tool.ts';

/** A stored image, converted. */
export interface StoredImage {
  readonly ref: ImageRef;
  /** Absolute path of a qcow2 that is never written to again. */
  readonly path: string;
  readonly virtualBytes: number;
}

/** QEMU's name of each format: CD images are plain sectors, and OVF's VHD is `vpc`. */
const QEMU_FORMATS: Readonly<Record<DiskFormat, string>> = {
  qcow2: 'qcow2',
  raw: 'raw',
  vmdk: 'vmdk',
  vpc: 'vpc',
  vhdx: 'vhdx',
  vdi: 'vdi',
  iso: 'raw',
};
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * Images of a site, by content: `<data>/images/<hex>.qcow2` is the converted image and `<hex>.json`, written last, says
 * that it is complete. Formats are always named to qemu-img, never probed.
 */
export class LocalImageStore implements ImageStore {
  readonly #folder: string;
  readonly #usersOf: (digest: string) => readonly string[];
  readonly #logger: Logger;

  constructor(parts: { dataFolder: string; usersOf: (digest: string) => readonly string[]; logger: Logger }) {
    this.#folder = join(parts.dataFolder, 'images');
    this.#usersOf = parts.usersOf;
    this.#logger = parts.logger;
  }

  /** Makes the folder and removes what an interrupted `put` left. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.#folder);
    for (const name of names.filter((entry) => entry.startsWith('incoming-'))) await rm(join(this.#folder, name));
  }

  async has(digest: string): Promise<boolean> {
    return (await this.find(digest)) !== undefined;
  }

  async find(digest: string): Promise<StoredImage | undefined> {
    const path = this.#path(digest);
    const text = await readIfPresent(`${path}.json`);
    if (text === undefined) return undefined;
    const { ref, virtualBytes } = JSON.parse(text) as Omit<StoredImage, 'path'>;
    return { ref, virtualBytes, path: `${path}.qcow2` };
  }

  async put(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const path = this.#path(image.digest);
    requireFormat(image);
    if (await this.has(image.digest)) return;
    const incoming = join(this.#folder, `incoming-${randomUUID()}`);
    const converted = `${incoming}.qcow2`;
    try {
      await receive(image, content, incoming, signal);
      const virtualBytes = await this.#convert(image, incoming, converted, signal);
      await syncPath(converted);
      await rename(converted, `${path}.qcow2`);
      await writeDurably(`${path}.json`, `${JSON.stringify({ ref: image, virtualBytes })}\n`);
    } finally {
      await rm(incoming, { force: true });
      await rm(converted, { force: true });
    }
    this.#logger.info('image-stored', { digest: image.digest, bytes: image.sizeBytes });
  }

  async list(): Promise<readonly ImageRef[]> {
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
    const found = await Promise.all(names.map((name) => this.find(`sha256:${name.slice(0, 64)}`)));
    return found.flatMap((image) => (image === undefined ? [] : [image.ref]));
  }

  async remove(digest: string): Promise<void> {
    const path = this.#path(digest);
    const users = this.#usersOf(digest);
    if (users.length > 0) throw new HanseError('DRIVER_IMAGE_IN_USE', { digest, users });
    await removeDurably(`${path}.json`);
    await removeDurably(`${path}.qcow2`);
  }

  async #convert(image: ImageRef, from: string, to: string, signal: AbortSignal): Promise<number> {
    const format = QEMU_FORMATS[image.format];
    try {
      const info: unknown = JSON.parse(
        await runTool('qemu-img', ['info', '--output=json', '-f', format, from], signal),
      );
      const virtualBytes = requireSelfContained(image, info, from);
      await runTool('qemu-img', ['convert', '-q', '-f', format, '-O', 'qcow2', from, to], signal);
      return virtualBytes;
    } catch (thrown) {
      const error = toHanseError(thrown);
      if (error.code !== 'DRIVER_TOOL_FAILED') throw error;
      const problem = String(error.details['problem']).replaceAll(from, 'the image').replaceAll('\n', '; ');
      throw invalid(image, problem, error);
    }
  }

  #path(digest: string): string {
    const hex = DIGEST.exec(digest)?.[1];
    if (hex !== undefined) return join(this.#folder, hex);
    const expected = 'sha256: and 64 lower-case hex digits';
    throw new HanseError('VALUE_INVALID', { what: 'Digest', value: digest, at: 'image', expected });
  }
}

async function receive(
  image: ImageRef,
  content: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx+', 0o600);
  try {
    const found = await digestWhileWriting(content, file, signal);
    if (found !== image.digest) {
      throw new HanseError('DRIVER_IMAGE_DIGEST_MISMATCH', { expected: image.digest, found });
    }
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const problem = headerProblem(image.format, buffer.subarray(0, bytesRead));
    if (problem !== undefined) throw invalid(image, problem);
  } finally {
    await file.close();
  }
}

async function digestWhileWriting(
  content: AsyncIterable<Uint8Array>,
  file: FileHandle,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    requireActive(signal);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** The virtual size, when all of the image is in its file. */
function requireSelfContained(image: ImageRef, info: unknown, path: string): number {
  const text = (key: string): unknown =>
    typeof info === 'object' && info !== null ? Reflect.get(info, key) : undefined;
  if (text('backing-filename') !== undefined) throw invalid(image, 'it refers to a backing file');
  if (text('encrypted') === true) throw invalid(image, 'it is encrypted');
  const elsewhere = filenames(info).find((name) => name !== path);
  if (elsewhere !== undefined) throw invalid(image, `it refers to the file ${elsewhere}`);
  const size = text('virtual-size');
  if (typeof size === 'number' && size > 0) return size;
  throw invalid(image, 'it is empty');
}

/** Every file that qemu-img says belongs to the image, at any depth of its answer. */
function filenames(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const isName = key === 'filename' || key === 'data-file';
    return isName && typeof inner === 'string' ? [inner] : filenames(inner);
  });
}

function requireFormat(image: ImageRef): void {
  if (!DISK_FORMATS.includes(image.format)) throw invalid(image, 'no such format');
}

function invalid(image: ImageRef, problem: string, cause?: unknown): HanseError {
  return new HanseError('DRIVER_IMAGE_INVALID', { digest: image.digest, format: image.format, problem }, cause);
}
