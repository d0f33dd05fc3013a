import type { FileTree, TreeEntry } from './file-tree.ts';

const TYPE_BITS = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;
const TRAILER = 'TRAILER!!!';

/** Writes a tree as a cpio archive in "newc" form, owned by root and without times, so that equal trees give equal bytes. */
export function cpioArchive(tree: FileTree): Buffer {
  const records = tree.entries().map(([path, entry], index) => record(path.slice(1), entry, index + 1));
  return Buffer.concat([...records, header({ name: TRAILER, inode: 0, mode: 0, size: 0 })]);
}

function record(name: string, entry: TreeEntry, inode: number): Buffer {
  const content = contentOf(entry);
  const mode = TYPE_BITS[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode);
  return Buffer.concat([header({ name, inode, mode, size: content.length }), padded(content)]);
}

function contentOf(entry: TreeEntry): Buffer {
  if (entry.kind === 'file') return entry.content;
  return Buffer.from(entry.kind === 'link' ? entry.target : '');
}

/** Fields in the order of cpio(5): ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check. */
function header(file: { name: string; inode: number; mode: number; size: number }): Buffer {
  const nameBytes = Buffer.byteLength(file.name) + 1;
  const fields = [file.inode, file.mode, 0, 0, 1, 0, file.size, 0, 0, 0, 0, nameBytes, 0];
  const digits = fields.map((field) => field.toString(16).padStart(8, '0')).join('');
  return padded(Buffer.from(`070701${digits}${file.name}\0`));
}

function padded(bytes: Buffer): Buffer {
  const missing = (4 - (bytes.length % 4)) % 4;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
