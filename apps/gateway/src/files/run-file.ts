import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from './atomic-file.ts';

/** Tells other programs of this machine that the gateway runs, and where. */
export interface RunFile {
  readonly pid: number;
  /** Of the process, in clock ticks since the machine booted: with the pid it names one process for good. */
  readonly startTime: string;
  readonly url: string;
  readonly port: number;
}

export async function writeRunFile(dataFolder: string, serving: { url: string; port: number }): Promise<void> {
  const file: RunFile = { pid: process.pid, startTime: ownStartTime(), ...serving };
  await writeFileAtomically(pathIn(dataFolder), `${JSON.stringify(file)}\n`);
}

export async function removeRunFile(dataFolder: string): Promise<void> {
  await rm(pathIn(dataFolder), { force: true });
}

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'run.json');
}

/** Field 22 of /proc/self/stat (proc(5)); the name in field 2 may hold spaces, so counting starts behind its bracket. */
function ownStartTime(): string {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}
