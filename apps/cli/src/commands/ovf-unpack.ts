import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { type OvfPackage, readOva } from '@hanse/ovf';
import type { CliContext } from '../context.ts';
import { folderSink } from '../ovf/folder-sink.ts';
import { digestWords, requireIntact } from '../ovf/integrity.ts';
import { sourceKind } from '../ovf/source-kind.ts';
import { Transfer } from '../ovf/transfer.ts';
import { counted } from '../ovf/words.ts';
import { requireFolderOf } from '../ovf/write-new.ts';
import { problemOf, statOf } from '../packages/file-entry.ts';
import { readFileReusing } from '../packages/file-stream.ts';
import { nodeDigests } from '../packages/open-package.ts';

/** Takes an archive apart into a folder that appears only when every digest was right. */
export async function ovfUnpack(
  context: CliContext,
  path: string,
  options: { readonly output: string },
): Promise<void> {
  const { out } = context;
  if ((await sourceKind(path)) !== 'archive') throw new HanseError('CLI_NO_ARCHIVE', { path });
  const folder = resolve(options.output);
  await refuseFilled(folder, options.output);
  const { size: total } = await statOf('The package', path);
  const transfer = new Transfer({ out, what: 'unpacking', total });
  const draft = `${folder}.${process.pid}.part`;
  const read = await intoFolder(context, { path, draft, folder, transfer });
  const took = transfer.finish();
  const others = read.diagnostics.filter(({ severity }) => severity === 'error').length;
  out.lines(
    `${options.output}: ${counted(read.members.length, 'file')}, ${took}`,
    `digests ${read.manifest.length === 0 ? '' : 'match: '}${digestWords(read)}`,
    ...(others === 0
      ? []
      : [`the package would be refused for ${counted(others, 'reason')}: "${context.program} ovf validate ${path}"`]),
  );
  out.json({ folder: options.output, files: read.members.map(({ name, size }) => ({ name, size })), refusals: others });
}

async function intoFolder(
  { signal }: CliContext,
  parts: { readonly path: string; readonly draft: string; readonly folder: string; readonly transfer: Transfer },
): Promise<OvfPackage> {
  const { path, draft, folder, transfer } = parts;
  try {
    await making(folder, () => mkdir(draft, { recursive: false }));
    const read = await readOva(transfer.through(readFileReusing(path)), folderSink(draft), {
      digests: nodeDigests,
      signal,
    });
    requireIntact(path, read);
    await making(folder, () => rename(draft, folder));
    return read;
  } catch (thrown) {
    transfer.finish();
    await rm(draft, { recursive: true, force: true });
    throw thrown;
  }
}

/** An empty folder is as good as none. Throws CLI_FILE_EXISTS, CLI_FILE_UNWRITABLE. */
async function refuseFilled(folder: string, shown: string): Promise<void> {
  try {
    if ((await readdir(folder)).length > 0) throw new HanseError('CLI_FILE_EXISTS', { path: shown });
  } catch (thrown) {
    if (thrown instanceof HanseError) throw thrown;
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    if (thrown.code === 'ENOTDIR') throw new HanseError('CLI_FILE_EXISTS', { path: shown }, thrown);
    if (thrown.code !== 'ENOENT')
      throw new HanseError('CLI_FILE_UNWRITABLE', { path: shown, problem: problemOf(thrown) }, thrown);
    requireFolderOf(shown);
  }
}

async function making(path: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: problemOf(cause) }, cause);
  }
}
