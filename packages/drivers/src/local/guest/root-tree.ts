import { readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { ElfFile } from './elf-file.ts';
import { FileTree } from './file-tree.ts';
import { EXTRA_LIBRARIES, GUEST_PROGRAMS } from './guest-packages.ts';
import { addAccounts, addGuestScripts } from './init/guest-scripts.ts';
import { BASE_MODULES, ON_DEMAND_MODULES, TEMPLATE_MODULES } from './kernel-modules.ts';
import { libraryClosure } from './library-closure.ts';
import { type ModuleLibrary, modulesAlias, modulesDep } from './module-closure.ts';

interface RootParts {
  /** Where the userland packages are unpacked. */
  readonly packages: string;
  readonly busybox: Buffer;
  /** Where busybox would install its links, relative to the root: `bin/sh`, `usr/bin/awk` … */
  readonly applets: readonly string[];
  readonly modules: ModuleLibrary;
  readonly kernelRelease: string;
}

const FOLDERS = ['/boot', '/dev', '/etc', '/home', '/mnt', '/opt', '/proc', '/run', '/srv', '/sys', '/var/log'];

/** The content of the root disk: programs with the libraries they name, busybox for the rest, modules, accounts. */
export async function buildRootTree(parts: RootParts): Promise<FileTree> {
  const tree = new FileTree();
  addLayout(tree);
  const programs = await readPrograms(parts.packages);
  for (const [path, content] of programs) tree.addProgram(merged(path), content);
  await addLibraries(tree, parts.packages, programs);
  addBusybox(tree, parts);
  await addModules(tree, parts);
  addGuestScripts(tree);
  addAccounts(tree);
  return tree;
}

function addLayout(tree: FileTree): void {
  for (const folder of [...FOLDERS, '/var/lib/haproxy', '/var/lib/redis', '/usr/local/bin']) tree.addFolder(folder);
  for (const folder of ['/tmp', '/var/tmp']) tree.addFolder(folder, 0o1777);
  tree.addFolder('/root', 0o700);
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    tree.addFolder(`/usr/${folder}`);
    tree.addLink(`/${folder}`, `usr/${folder}`);
  }
  tree.addLink('/var/run', '/run');
  tree.addLink('/etc/mtab', '/proc/self/mounts');
  tree.addFile('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  tree.addFile(
    '/etc/profile',
    'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin\nPS1="\\$(hostname):\\$PWD# "\n',
  );
}

async function readPrograms(packages: string): Promise<Map<string, Buffer>> {
  const programs = new Map<string, Buffer>();
  for (const [name, paths] of Object.entries(GUEST_PROGRAMS)) {
    for (const path of paths) programs.set(path, await readUnpacked(packages, path, name));
  }
  return programs;
}

/** Reads a file of an unpacked package, following links inside the tree. Throws GUEST_CONTENT_MISSING. */
export async function readUnpacked(packages: string, path: string, wantedBy: string): Promise<Buffer> {
  try {
    return await readFile(await realpath(join(packages, path)));
  } catch (cause) {
    throw new HanseError('GUEST_CONTENT_MISSING', { what: path, wantedBy }, cause);
  }
}

async function addLibraries(tree: FileTree, packages: string, programs: ReadonlyMap<string, Buffer>): Promise<void> {
  const folder = '/usr/lib/x86_64-linux-gnu';
  for (const library of await libraryClosure(packages, { programs, extra: EXTRA_LIBRARIES })) {
    tree.addProgram(`${folder}/${library.name}`, library.content);
  }
  const linkers = [...programs].flatMap(([path, content]) => new ElfFile(content, path).interpreter() ?? []);
  for (const linker of new Set(linkers)) tree.addLink(merged(linker), `${folder}/${basename(linker)}`);
}

/** Links for every small tool that no package of its own provides. */
function addBusybox(tree: FileTree, parts: RootParts): void {
  tree.addProgram('/usr/bin/busybox', parts.busybox);
  tree.addLink('/usr/bin/sh', 'dash');
  for (const verb of ['poweroff', 'reboot', 'shutdown']) tree.addLink(`/usr/sbin/${verb}`, `/usr/lib/hanse/${verb}`);
  tree.addLink('/usr/sbin/halt', '/usr/lib/hanse/poweroff');
  tree.addLink('/usr/sbin/mkfs.ext4', 'mke2fs');
  for (const applet of parts.applets) {
    const name = basename(applet);
    const taken = [`/usr/bin/${name}`, `/usr/sbin/${name}`].some((path) => tree.has(path));
    if (!taken) tree.addLink(merged(`/${applet}`), '/usr/bin/busybox');
  }
}

async function addModules(tree: FileTree, parts: RootParts): Promise<void> {
  const modules = await parts.modules.loadOrder([...BASE_MODULES, ...TEMPLATE_MODULES, ...ON_DEMAND_MODULES]);
  const folder = `/usr/lib/modules/${parts.kernelRelease}`;
  for (const { path, content } of modules) tree.addFile(`${folder}/${path}`, content);
  tree.addFile(`${folder}/modules.dep`, modulesDep(modules));
  tree.addFile(`${folder}/modules.alias`, modulesAlias(modules));
}

/** A path as the merged /usr of the root disk has it. */
function merged(path: string): string {
  return /^\/(bin|sbin|lib|lib64)\//.test(path) ? `/usr${path}` : path;
}
