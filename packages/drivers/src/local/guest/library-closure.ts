import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { ElfFile } from './elf-file.ts';

const LIBRARY_FOLDERS = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'];

interface SharedLibrary {
  /** The name programs ask for, such as `libc.so.6`. */
  readonly name: string;
  readonly content: Buffer;
}

/**
 * All shared libraries that some programs need, found in a tree of unpacked packages by what the ELF headers name.
 * Throws GUEST_CONTENT_MISSING when a library is in none of the packages.
 */
export async function libraryClosure(
  tree: string,
  wanted: { readonly programs: ReadonlyMap<string, Buffer>; readonly extra: readonly string[] },
): Promise<SharedLibrary[]> {
  const found = new Map<string, SharedLibrary>();
  const visit = async (name: string, wantedBy: string): Promise<void> => {
    if (found.has(name)) return;
    const library = { name, content: await readLibrary(tree, name, wantedBy) };
    found.set(name, library);
    for (const next of new ElfFile(library.content, name).neededLibraries()) await visit(next, name);
  };
  for (const name of wanted.extra) await visit(name, 'the guest image');
  for (const [path, content] of wanted.programs) {
    for (const name of new ElfFile(content, path).neededLibraries()) await visit(name, path);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readLibrary(tree: string, name: string, wantedBy: string): Promise<Buffer> {
  for (const folder of LIBRARY_FOLDERS) {
    const path = join(tree, folder, name);
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return readFile(await realpath(path));
  }
  throw new HanseError('GUEST_CONTENT_MISSING', { what: `Library ${name}`, wantedBy });
}
