import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
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

/** Those that were started for a folder: named in their arguments, or written to by them. */
export function processesOf(folder: string): readonly ListedProcess[] {
  return processList().filter(({ pid, argv }) => {
    return argv.some((argument) => argument.includes(`${folder}/`)) || outputOf(pid).startsWith(`${folder}/`);
  });
}

/** A switch names only its socket's folder, but writes its log into its site's. */
function outputOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`);
  } catch {
    // It ended between being listed and being read, or it is somebody else's.
    return '';
  }
}

function argumentsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    // It ended between being listed and being read.
    return [];
  }
}
