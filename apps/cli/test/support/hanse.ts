import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Compiled to dist/test/support, so the program is two folders up. */
const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a person runs it, with a data folder and a cache of its own. */
export function hanse(
  folder: string,
  args: readonly string[],
  control: { interrupt?: RegExp; cwd?: string } = {},
): Promise<Ran> {
  const env = { ...process.env, HANSE_DATA: `${folder}/data`, XDG_CACHE_HOME: `${folder}/cache`, NO_COLOR: '1' };
  const child = spawn(process.execPath, [MAIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: control.cwd ?? process.cwd(),
  });
  const { interrupt } = control;
  let seen = '';
  if (interrupt !== undefined) {
    child.stdout.on('data', (chunk: Buffer) => {
      const before = interrupt.test(seen);
      seen += chunk.toString();
      if (!before && interrupt.test(seen)) child.kill('SIGINT');
    });
  }
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      outputs.then(([stdout, stderr]) => resolve({ status, stdout, stderr }), reject);
    });
  });
}
