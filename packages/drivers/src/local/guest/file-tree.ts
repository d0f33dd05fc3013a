import { posix } from 'node:path';

export type TreeEntry =
  | { readonly kind: 'folder'; readonly mode: number }
  | { readonly kind: 'file'; readonly mode: number; readonly content: Buffer }
  | { readonly kind: 'link'; readonly target: string };

/** A file system in memory, to be written as an archive or a disk. Parents come into being with their children. */
export class FileTree {
  readonly #entries = new Map<string, TreeEntry>();

  addFolder(path: string, mode = 0o755): void {
    this.#add(path, { kind: 'folder', mode });
  }

  addFile(path: string, content: Buffer | string, mode = 0o644): void {
    this.#add(path, { kind: 'file', mode, content: Buffer.from(content) });
  }

  addProgram(path: string, content: Buffer | string): void {
    this.addFile(path, content, 0o755);
  }

  addLink(path: string, target: string): void {
    this.#add(path, { kind: 'link', target });
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  /** Absolute paths with their entries, parents before children, in an order that never changes. */
  entries(): [string, TreeEntry][] {
    return [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #add(path: string, entry: TreeEntry): void {
    const parent = posix.dirname(path);
    if (parent !== '/' && !this.#entries.has(parent)) this.addFolder(parent);
    this.#entries.set(path, entry);
  }
}
