import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { HanseError } from '@hanse/kernel';
import type { FileTree, TreeEntry } from './file-tree.ts';
import { failure, runTool } from './run-tool.ts';

/** Size of the root file system as a guest sees it; the image itself holds only what is used. */
export const ROOT_DISK_MIB = 512;
const SECTOR_BYTES = 512;

/** One identity for every build, or equal content would not give equal bytes. */
const FILE_SYSTEM_UUID = '68616e73-6500-4000-8000-726f6f740001';
const HASH_SEED = '68616e73-6500-4000-8000-726f6f740002';
const EPOCH = '1704067200';
const FIXED_TIME = { SOURCE_DATE_EPOCH: EPOCH, E2FSPROGS_FAKE_TIME: EPOCH };

interface RootDiskParts {
  readonly tree: FileTree;
  /** A folder for intermediate files, emptied afterwards. */
  readonly work: string;
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a tree into an ext4 file system inside a compressed qcow2 image, without privilege and without mounting.
 * debugfs populates it, not `mke2fs -d`, which would copy owners, change times and the host's folder order.
 */
export async function buildRootDisk(parts: RootDiskParts): Promise<void> {
  const { tree, work, target, signal } = parts;
  await mkdir(work, { recursive: true });
  const raw = join(work, 'root.raw');
  tree.addFile('/etc/hanse-root-sectors', `${(ROOT_DISK_MIB * 1024 * 1024) / SECTOR_BYTES}\n`);
  await makeFileSystem(raw, signal);
  await populate(raw, parts);
  await runTool({ tool: 'e2fsck', arguments: ['-f', '-n', raw], environment: FIXED_TIME, signal });
  // One worker (-m 1) in order, or the clusters lie in the image as they happen to be finished.
  const convert = ['convert', '-c', '-m', '1', '-f', 'raw', '-O', 'qcow2', raw, target];
  await runTool({ tool: 'qemu-img', arguments: convert, signal });
  await rm(work, { recursive: true });
}

async function makeFileSystem(raw: string, signal?: AbortSignal): Promise<void> {
  await writeFile(raw, '');
  await truncate(raw, ROOT_DISK_MIB * 1024 * 1024);
  const extended = `hash_seed=${HASH_SEED},lazy_itable_init=0,nodiscard,root_owner=0:0`;
  // A guest's disk is an overlay of its own; a journal would only cost space and time.
  const options = ['-q', '-F', '-t', 'ext4', '-b', '4096', '-m', '0', '-O', '^has_journal,^orphan_file'];
  const identity = ['-U', FILE_SYSTEM_UUID, '-E', extended, '-L', 'hanse-root'];
  await runTool({ tool: 'mke2fs', arguments: [...options, ...identity, raw], environment: FIXED_TIME, signal });
}

async function populate(raw: string, { tree, work, signal }: RootDiskParts): Promise<void> {
  const staged = join(work, 'files');
  await mkdir(staged);
  const commands: string[] = [];
  for (const [index, [path, entry]] of tree.entries().entries()) {
    const source = join(staged, String(index));
    if (entry.kind === 'file') await writeFile(source, entry.content, { mode: entry.mode });
    commands.push(...commandsFor(path, entry, source));
  }
  const script = join(work, 'commands');
  await writeFile(script, `${commands.join('\n')}\n`);
  const populating = { tool: 'debugfs', arguments: ['-w', '-f', script, raw], environment: FIXED_TIME, signal };
  const { stderr } = await runTool(populating);
  // debugfs ends with status 0 whatever its commands met; beyond its name it prints only troubles there.
  const trouble = stderr.replace(/^debugfs [\d.]+ .*$/m, '').trim();
  if (trouble !== '') throw failure(populating, trouble);
}

/** `write` takes a plain name, so each entry is made from within its folder. */
function commandsFor(path: string, entry: TreeEntry, source: string): string[] {
  if (/[\s"]/.test(path)) throw new HanseError('INTERNAL', { what: `the guest path ${path} needs quoting` });
  const enter = `cd ${posix.dirname(path)}`;
  const name = posix.basename(path);
  switch (entry.kind) {
    case 'folder':
      return [enter, `mkdir ${name}`, `set_inode_field ${name} mode 0${(0o040000 | entry.mode).toString(8)}`];
    case 'file':
      return [enter, `write ${source} ${name}`, `set_inode_field ${name} mode 0${(0o100000 | entry.mode).toString(8)}`];
    case 'link':
      return [enter, `symlink ${name} ${entry.target}`];
  }
}
