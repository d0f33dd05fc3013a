import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurableFile } from './durable-file.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** Tells other programs of the machine that a service runs, and where. */
export interface RunFile extends ProcessIdentity {
  readonly url: string;
  readonly port: number;
}

export function writeRunFile(dataFolder: string, serving: { url: string; port: number }): void {
  writeDurableFile(pathIn(dataFolder), `${JSON.stringify({ ...ownIdentity(), ...serving })}\n`);
}

export function removeRunFile(dataFolder: string): void {
  rmSync(pathIn(dataFolder), { force: true });
}

/** The run file of a service that runs now; undefined when there is none, or only that of a service that died. */
export function readRunFile(dataFolder: string): RunFile | undefined {
  try {
    const file = JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')) as RunFile;
    return isRunning(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'run.json');
}
