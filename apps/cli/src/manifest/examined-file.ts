import { readFileSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import { type Examination, examineManifest } from '@hanse/manifest';
import { problemOf } from '../packages/file-entry.ts';
import { type ManifestPackage, readManifestPackage } from './manifest-package.ts';

/** A manifest file with everything that is known of it, and its package when one was named. */
export interface ExaminedFile {
  readonly file: string;
  readonly text: string;
  readonly package: ManifestPackage | undefined;
  readonly examination: Examination;
}

/** Throws CLI_FILE_UNREADABLE, and what reading the package throws. */
export async function examineFile(file: string, ovf: string | undefined, signal: AbortSignal): Promise<ExaminedFile> {
  const text = readText('The manifest', file);
  const found = ovf === undefined ? undefined : await readManifestPackage(ovf, signal);
  const examination = examineManifest(text, {
    fileName: file,
    ...(found === undefined ? {} : { ovf: found.outline }),
    ...(found?.claudia === undefined ? {} : { claudia: found.claudia }),
  });
  return { file, text, package: found, examination };
}

/** Throws CLI_FILE_UNREADABLE. */
export function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what, path, problem: problemOf(cause) }, cause);
  }
}
