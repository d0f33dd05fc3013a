import { editFiles, type FileEdit, type FileToPack, type OvfPackage } from '@hanse/ovf';
import type { Spool } from './spool.ts';

/** A package whose files from elsewhere now lie in it: the descriptor says so, and is unchanged otherwise. */
export interface Embedded {
  readonly descriptor: string | Uint8Array;
  /** The fetched files, under their new names. */
  readonly files: readonly FileToPack[];
}

/** Gives every fetched file a name within the package. */
export async function embedRemote(read: OvfPackage, descriptor: Uint8Array, spool: Spool): Promise<Embedded> {
  const taken = new Set(read.members.map(({ name }) => name.toLowerCase()));
  const edits = new Map<string, FileEdit>();
  const files: FileToPack[] = [];
  for (const { id, href, size, parts, isRemote } of read.files) {
    if (!isRemote) continue;
    const name = freeName(href, taken);
    const entry = await spool.entry(href, name);
    if (entry === undefined) continue;
    files.push({ ...entry, sha256: parts[0].digests.sha256 });
    edits.set(id, { href: name, size });
  }
  return { descriptor: edits.size === 0 ? descriptor : editFiles(descriptor, edits), files };
}

/** The last step of the address, in letters that are safe everywhere, and another one's name never. */
function freeName(href: string, taken: Set<string>): string {
  const last = new URL(href).pathname.split('/').at(-1) ?? '';
  const plain = last
    .replace(/%[0-9a-f]{2}/gi, '_')
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(-100);
  const base = plain === '' ? 'file' : plain;
  let name = base;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${count}-${base}`;
  taken.add(name.toLowerCase());
  return name;
}
