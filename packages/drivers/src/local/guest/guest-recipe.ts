import { createHash } from 'node:crypto';
import { canonicalJson } from '@hanse/kernel';
import { FileTree } from './file-tree.ts';
import { EXTRA_LIBRARIES, GUEST_PROGRAMS, KERNEL_META_PACKAGE } from './guest-packages.ts';
import { addAccounts, addGuestScripts } from './init/guest-scripts.ts';
import { STAGE_ONE } from './init/stage-one.ts';
import { BASE_MODULES, ON_DEMAND_MODULES, TEMPLATE_MODULES } from './kernel-modules.ts';
import type { ResolvedPackages } from './package-resolver.ts';

/** Raise when the builder itself changes what it writes; scripts and lists count by their content. */
const BUILDER_VERSION = 1;

/** Digest of everything in the code that shapes a guest image. */
export function guestRecipe(): string {
  const tree = new FileTree();
  addGuestScripts(tree);
  addAccounts(tree);
  const scripts = tree
    .entries()
    .map(([path, entry]) => [path, entry.kind === 'file' ? entry.content.toString('hex') : '']);
  return digest([
    BUILDER_VERSION,
    STAGE_ONE,
    ...scripts,
    [KERNEL_META_PACKAGE, GUEST_PROGRAMS, EXTRA_LIBRARIES],
    [BASE_MODULES, TEMPLATE_MODULES, ON_DEMAND_MODULES],
  ]);
}

/** Name of the cache folder for an image made by this recipe from these packages. */
export function guestFolderName(recipe: string, packages: ResolvedPackages): string {
  const exact = [packages.kernel, ...packages.userland].map(({ name, version }) => `${name}=${version}`);
  return `guest-${digest([recipe, ...exact]).slice(0, 16)}`;
}

function digest(value: Parameters<typeof canonicalJson>[0]): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
