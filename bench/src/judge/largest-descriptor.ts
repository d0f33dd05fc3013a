import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The largest .ovf file below a folder. Throws when there is none. */
export function largestDescriptor(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ovf$/i.test(name));
  const files = names.map((name) => join(folder, name)).map((path) => ({ path, size: statSync(path).size }));
  const [largest] = files.sort((a, b) => b.size - a.size);
  if (largest === undefined) throw new Error(`there is no descriptor below ${folder}`);
  return largest.path;
}
