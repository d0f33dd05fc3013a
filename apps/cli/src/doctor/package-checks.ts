import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Check } from './check.ts';
import type { DebianNeed } from './debian-packages.ts';

/** Where Debian keeps programs of the administrator; not every user's PATH names them. */
const ALSO = ['/usr/sbin', '/sbin'];
const EVERYDAY = ['up', 'demo'];

/** Missing programs of the everyday commands fail; those of tests and benchmarks are mentioned. */
export function packageChecks(needs: readonly DebianNeed[], path: string): readonly Check[] {
  return needs.map(({ name, program, neededBy, why }): Check => {
    const what = `package ${name}`;
    if (isThere(program, path)) return { what, status: 'ok', found: `${program} is there` };
    const isEveryday = neededBy.some((command) => EVERYDAY.includes(command));
    return {
      what,
      status: isEveryday ? 'fail' : 'warn',
      found: `${program} is missing; it ${why}`,
      remedy: `As root: apt-get install --no-install-recommends ${name}`,
    };
  });
}

function isThere(program: string, path: string): boolean {
  return [...path.split(delimiter), ...ALSO].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
