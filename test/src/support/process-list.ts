import { readdirSync, readFileSync } from 'node:fs';
import { startTimeOf } from '@hanse/host';

export interface ListedProcess {
  readonly pid: number;
  readonly startTime: string;
  readonly argv: readonly string[];
}

/** The processes of this machine, zombies left out. */
export function processList(): readonly ListedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const pid = Number(name);
      const argv = argumentsOf(pid);
      const startTime = startTimeOf(pid);
      return argv.length === 0 || startTime === undefined ? [] : [{ pid, startTime, argv }];
    });
}

/** Those that were started with this text in one of their arguments. */
export function processesNaming(text: string): readonly ListedProcess[] {
  return processList().filter(({ argv }) => argv.some((argument) => argument.includes(text)));
}

function argumentsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    // It ended between being listed and being read.
    return [];
  }
}
