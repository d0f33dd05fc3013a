import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { problemOf } from '../packages/file-entry.ts';

/** Every `.xsd` in and below the folder asked for, by its path there. Throws CLI_SCHEMAS_MISSING, CLI_FILE_UNREADABLE. */
export function readSchemaFolder(
  { env }: Pick<CliContext, 'env'>,
  asked: string | undefined,
): ReadonlyMap<string, Uint8Array> {
  const folder = asked ?? env['HANSE_OVF_SCHEMAS'] ?? '';
  if (folder === '') throw new HanseError('CLI_SCHEMAS_MISSING');
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const schemas = names.filter((name) => /\.xsd$/i.test(name));
    return new Map(schemas.map((name) => [name, readFileSync(join(folder, name))]));
  } catch (cause) {
    const problem = problemOf(cause);
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The folder of schemas', path: folder, problem }, cause);
  }
}
