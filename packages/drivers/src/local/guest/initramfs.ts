import { gzipSync } from 'node:zlib';
import { cpioArchive } from './cpio-archive.ts';
import { FileTree } from './file-tree.ts';
import { addAccounts, addGuestScripts } from './init/guest-scripts.ts';
import { STAGE_ONE } from './init/stage-one.ts';
import { BASE_MODULES, TEMPLATE_MODULES } from './kernel-modules.ts';
import type { ModuleLibrary } from './module-closure.ts';

/** The initial RAM file system: static busybox, the modules in load order, and init. Equal inputs give equal bytes. */
export async function buildInitramfs(parts: { busybox: Buffer; modules: ModuleLibrary }): Promise<Buffer> {
  const base = await parts.modules.loadOrder(BASE_MODULES);
  const all = await parts.modules.loadOrder([...BASE_MODULES, ...TEMPLATE_MODULES]);
  const tree = new FileTree();
  for (const folder of ['/proc', '/sys', '/dev', '/run', '/tmp', '/root', '/sbin', '/usr/bin', '/newroot', '/var']) {
    tree.addFolder(folder);
  }
  tree.addProgram('/init', STAGE_ONE);
  tree.addProgram('/bin/busybox', parts.busybox);
  tree.addLink('/bin/sh', 'busybox');
  for (const { name, content } of all) tree.addFile(`/modules/${name}.ko`, content);
  tree.addFile('/modules/base', lines(base));
  tree.addFile('/modules/template', lines(all.slice(base.length)));
  for (const verb of ['poweroff', 'reboot', 'shutdown']) tree.addLink(`/sbin/${verb}`, `/usr/lib/hanse/${verb}`);
  addGuestScripts(tree);
  addAccounts(tree);
  return gzipSync(cpioArchive(tree), { level: 9 });
}

const lines = (modules: readonly { readonly name: string }[]): string =>
  modules.map(({ name }) => `${name}\n`).join('');
