import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { formatBytes, HanseError } from '@hanse/kernel';
import { DISCARDING_SINK, readOva, requireDeployable } from '@hanse/ovf';
import type { Output } from '../output.ts';
import { signArchive } from '../ovf/sign-archive.ts';
import type { signerOf } from '../ovf/signing.ts';
import { writeWhole } from '../ovf/write-new.ts';
import { LiveBlock } from '../progress/live-block.ts';
import { problemOf } from './file-entry.ts';
import { nodeDigests } from './open-package.ts';

const CHUNK = 256 * 1024;

/**
 * Writes an archive to a file that appears only when what lies on the disk has been read back and every digest of its
 * manifest is right. Throws CLI_FILE_UNWRITABLE, OVF_… for a package that arrived damaged, or what the body throws.
 */
export async function downloadPackage(parts: {
  readonly path: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** About so many. */
  readonly bytes: number;
  readonly out: Output;
  /** With whose signature it is written. */
  readonly sign?: ReturnType<typeof signerOf> | undefined;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { path, body, bytes, out, sign, signal } = parts;
  const draft = `${path}.${process.pid}.download`;
  try {
    await pipeline(shown(body, bytes, out), createWriteStream(draft, { flags: 'wx' }), { signal });
    await mustBeWhole(draft, signal);
    if (sign === undefined) await rename(draft, path);
    else await writeWhole(path, await signArchive(draft, { sign, signal }), signal);
  } catch (thrown) {
    if (thrown instanceof HanseError || signal.aborted) throw thrown;
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: problemOf(thrown) }, thrown);
  } finally {
    await rm(draft, { force: true });
  }
}

async function mustBeWhole(path: string, signal: AbortSignal): Promise<void> {
  const content = createReadStream(path, { highWaterMark: CHUNK, signal });
  requireDeployable(await readOva(content, DISCARDING_SINK, { digests: nodeDigests }));
}

/** On a terminal, with how far it has come. */
async function* shown(body: AsyncIterable<Uint8Array>, total: number, out: Output): AsyncGenerator<Uint8Array> {
  const block = out.columns() === undefined ? undefined : new LiveBlock({ out });
  let done = 0;
  let drawn = -1;
  for await (const chunk of body) {
    done += chunk.byteLength;
    const percent = Math.min(100, Math.floor((100 * done) / Math.max(1, total)));
    if (percent !== drawn) block?.draw([`${String(percent).padStart(3)} % of ${formatBytes(total)}`]);
    drawn = percent;
    yield chunk;
  }
  block?.draw([]);
}
