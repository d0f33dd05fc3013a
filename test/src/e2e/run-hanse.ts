import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../support/repository.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `./hanse` as a person would, with its data in a folder of the test's own. */
export function runHanse(dataFolder: string, ...args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, HANSE_DATA: dataFolder, NO_COLOR: '1' };
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(join(ROOT, 'hanse'), [...args], options, (cause, stdout, stderr) => {
      const code = cause === null ? 0 : typeof cause.code === 'number' ? cause.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
