import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { LOCAL_PROGRAMS } from './debian-packages.ts';

/** What this machine lacks for the local driver; both lists empty when it can run. */
export interface LocalProbe {
  readonly missingPrograms: readonly string[];
  readonly missingPackages: readonly string[];
  /** Whether `/dev/kvm` may be opened; a trial boot decides later whether it works. */
  readonly hasKvmDevice: boolean;
}

/** Looks for what the local driver needs, without starting or changing anything. */
export async function probeLocal(searchPath: string = process.env['PATH'] ?? ''): Promise<LocalProbe> {
  const missing: string[] = [];
  for (const program of Object.keys(LOCAL_PROGRAMS)) {
    if (!(await isOnPath(program, searchPath))) missing.push(program);
  }
  const packages = missing.flatMap((program) => LOCAL_PROGRAMS[program] ?? []);
  return {
    missingPrograms: missing,
    missingPackages: [...new Set(packages)],
    hasKvmDevice: await isAllowed('/dev/kvm', constants.R_OK | constants.W_OK),
  };
}

async function isOnPath(program: string, searchPath: string): Promise<boolean> {
  for (const folder of searchPath.split(delimiter).filter((entry) => entry !== '')) {
    if (await isAllowed(join(folder, program), constants.X_OK)) return true;
  }
  return false;
}

async function isAllowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
