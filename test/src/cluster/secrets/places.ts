import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretBook } from './secret-book.ts';

export interface Find {
  readonly secret: string;
  /** Path below the folder. */
  readonly file: string;
  /** Permission bits, octal. */
  readonly mode: string;
}

/** Every secret in every file below the folder: logs, outputs, databases with their write-ahead logs, whatever lies there. */
export function findsBelow(folder: string, book: SecretBook): readonly Find[] {
  return filesBelow(folder).flatMap((file) => {
    const path = join(folder, file);
    const mode = (statSync(path).mode & 0o777).toString(8);
    return book.foundIn(readFileSync(path, 'latin1')).map((secret) => ({ secret, file, mode }));
  });
}

export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** What everybody on the machine, or a program with the same user, may read of a process. */
export function processText(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/environ`, 'latin1');
}
