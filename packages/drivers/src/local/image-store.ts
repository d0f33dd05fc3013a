import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError, type Logger, toHanseError } from '@hanse/kernel';
import { DISK_FORMATS, type ImageRef } from '@hanse/model';
import type { ImageRole, ImageStore } from '../contract/image-store.ts';
import { syncPath, writeDurably } from './durable-file.ts';
import { CHAIN_FORMATS, QEMU_FORMATS } from './image-formats.ts';
import { HEADER_BYTES, headerProblem } from './image-header.ts';
import { isLayer, layerArguments, layerName } from './image-layers.ts';
import { readNote, removeWithNote } from './image-note.ts';
import { requireActive } from './require-active.ts';
import { runTool } from './run-tool.ts';

/** A stored image, converted. */
export interface StoredImage {
  readonly ref: ImageRef;
  /** Absolute path of a qcow2 that is never written to again. */
  readonly path: string;
  readonly virtualBytes: number;
}

const DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * Images of a site, by content: `<data>/images/<hex>.qcow2` is the converted image and `<hex>.json`, written last, says
 * that it is complete. A delta is kept as it came, `<hex>.delta`, and becomes `layer-<hash of the chain>.qcow2` over the
 * image beneath it. Formats are always named to qemu-img, never probed.
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

  /** Makes the folder and removes what an interrupted `put` or stacking left. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = new Set(await readdir(this.#folder));
    const isUnfinished = (name: string) => {
      if (name.startsWith('incoming-')) return true;
      return isLayer(name) && name.endsWith('.qcow2') && !names.has(name.replace(/qcow2$/, 'json'));
    };
    for (const name of names) if (isUnfinished(name)) await rm(join(this.#folder, name));
  }

  async has(digest: string, role: ImageRole = 'whole'): Promise<boolean> {
    return (await (role === 'delta' ? this.#findDelta(digest) : this.find(digest))) !== undefined;
  }

  async find(digest: string): Promise<StoredImage | undefined> {
    const path = this.#path(digest);
    const stored = await readNote(`${path}.json`);
    return stored === undefined ? undefined : { ...stored, path: `${path}.qcow2` };
  }

  /**
   * The image that a delta makes together with those beneath it (nearest first, the base last), each a layer of its
   * own over the next; made when it is asked for the first time. DRIVER_IMAGE_UNKNOWN, DRIVER_IMAGE_INVALID.
   */
  async findChain(
    image: ImageRef,
    parents: readonly ImageRef[],
    diskId: string,
    signal: AbortSignal,
  ): Promise<StoredImage> {
    const [next, ...others] = parents;
    if (next === undefined) return (await this.find(image.digest)) ?? unknown(image, diskId);
    const delta = (await this.#findDelta(image.digest)) ?? unknown(image, diskId);
    const beneath = await this.findChain(next, others, diskId, signal);
    const path = join(this.#folder, layerName([image, ...parents]));
    const known = await readNote(`${path}.json`);
    if (known !== undefined) return { ...known, path: `${path}.qcow2` };
    return this.#makeLayer(delta, beneath, path, [image, ...parents], signal);
  }

  async put(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const path = this.#path(image.digest);
    requireFormat(image);
    if (await this.has(image.digest, image.isDelta === true ? 'delta' : 'whole')) return;
    const incoming = join(this.#folder, `incoming-${randomUUID()}`);
    const converted = `${incoming}.qcow2`;
    try {
      await receive(image, content, incoming, signal);
      if (image.isDelta === true) {
        await this.#keepDelta(image, incoming, path, signal);
        return;
      }
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
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}(\.delta)?\.json$/.test(name));
    const found = await Promise.all(names.map((name) => readNote(join(this.#folder, name))));
    return found.flatMap((image) => (image === undefined ? [] : [image.ref]));
  }

  async remove(digest: string): Promise<void> {
    const path = this.#path(digest);
    const users = this.#usersOf(digest);
    if (users.length > 0) throw new HanseError('DRIVER_IMAGE_IN_USE', { digest, users });
    // Layers first: they lie on the image. Nobody uses them who does not use the image too.
    for (const layer of await this.#layersOf(digest)) await removeWithNote(layer, '.qcow2');
    await removeWithNote(path, '.qcow2');
    await removeWithNote(`${path}.delta`, '');
  }

  async #findDelta(digest: string): Promise<StoredImage | undefined> {
    const path = `${this.#path(digest)}.delta`;
    const stored = await readNote(`${path}.json`);
    return stored === undefined ? undefined : { ...stored, path };
  }

  /** As it came: what it means depends on what it is laid on. */
  async #keepDelta(image: ImageRef, incoming: string, path: string, signal: AbortSignal): Promise<void> {
    const virtualBytes = await this.#translated(image, incoming, () => this.#inspect(image, incoming, signal));
    await syncPath(incoming);
    await rename(incoming, `${path}.delta`);
    await writeDurably(`${path}.delta.json`, `${JSON.stringify({ ref: image, virtualBytes })}\n`);
    this.#logger.info('delta-stored', { digest: image.digest, bytes: image.sizeBytes });
  }

  async #makeLayer(
    delta: StoredImage,
    beneath: StoredImage,
    path: string,
    chain: readonly ImageRef[],
    signal: AbortSignal,
  ): Promise<StoredImage> {
    const { ref, virtualBytes } = delta;
    const draft = join(this.#folder, `incoming-${randomUUID()}.qcow2`);
    const argv = layerArguments({ delta: { path: delta.path, format: ref.format }, beneath: beneath.path, to: draft });
    try {
      await this.#translated(ref, delta.path, () => runTool('qemu-img', argv, signal));
      await syncPath(draft);
      await rename(draft, `${path}.qcow2`);
      const digests = chain.map(({ digest }) => digest);
      await writeDurably(`${path}.json`, `${JSON.stringify({ ref, virtualBytes, digests })}\n`);
    } finally {
      await rm(draft, { force: true });
    }
    this.#logger.info('image-layered', { digest: ref.digest, layers: chain.length });
    return { ref, virtualBytes, path: `${path}.qcow2` };
  }

  /** Paths, without extension, of the layers that an image is part of. */
  async #layersOf(digest: string): Promise<readonly string[]> {
    const names = (await readdir(this.#folder)).filter((name) => isLayer(name) && name.endsWith('.json'));
    const paths = names.map((name) => join(this.#folder, name.slice(0, -'.json'.length)));
    const notes = await Promise.all(paths.map(async (path) => ({ path, note: await readNote(`${path}.json`) })));
    return notes.filter(({ note }) => note?.digests?.includes(digest) === true).map(({ path }) => path);
  }

  async #convert(image: ImageRef, from: string, to: string, signal: AbortSignal): Promise<number> {
    const argv = ['convert', '-q', '-f', QEMU_FORMATS[image.format], '-O', 'qcow2', from, to];
    return this.#translated(image, from, async () => {
      const virtualBytes = await this.#inspect(image, from, signal);
      await runTool('qemu-img', argv, signal);
      return virtualBytes;
    });
  }

  /** The virtual size. qemu-img opens no backing file to tell it. */
  async #inspect(image: ImageRef, path: string, signal: AbortSignal): Promise<number> {
    const argv = ['info', '--output=json', '-f', QEMU_FORMATS[image.format], path];
    return requireSelfContained(image, JSON.parse(await runTool('qemu-img', argv, signal)), path);
  }

  /** What qemu-img has against an image is said of the image. */
  async #translated<T>(image: ImageRef, from: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
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
    const problem = headerProblem(image.format, buffer.subarray(0, bytesRead), image.isDelta);
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
  if (image.isDelta !== true && text('backing-filename') !== undefined)
    throw invalid(image, 'it refers to a backing file');
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
  if (image.isDelta !== true || CHAIN_FORMATS.includes(image.format)) return;
  throw new HanseError('DRIVER_CAPABILITY_MISSING', {
    driver: 'local',
    capability: `stack ${image.format} images`,
    accepted: CHAIN_FORMATS.join(', '),
  });
}

function unknown({ digest }: ImageRef, diskId: string): never {
  throw new HanseError('DRIVER_IMAGE_UNKNOWN', { digest, diskId });
}

function invalid(image: ImageRef, problem: string, cause?: unknown): HanseError {
  return new HanseError('DRIVER_IMAGE_INVALID', { digest: image.digest, format: image.format, problem }, cause);
}
