import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

const FOLDER = join(ROOT, '../shared/schemas');

/** The DMTF schemas that lie beside the repository, by path; undefined on a machine without them. */
export function strictSchemas(): ReadonlyMap<string, Uint8Array> | undefined {
  if (!existsSync(FOLDER)) return undefined;
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xsd'));
  return new Map(names.map((name) => [name, readFileSync(join(FOLDER, name))]));
}
