import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

/** A file of the corpus of real packages that lies beside the repository, or undefined on a machine without it. */
export function corpusFile(...names: readonly string[]): string | undefined {
  const path = join(ROOT, '../shared/corpus', ...names);
  return existsSync(path) ? path : undefined;
}
