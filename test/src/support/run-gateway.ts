import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './repository.ts';

const MAIN = join(ROOT, 'apps/gateway/dist/src/main.js');

/** Runs a command of the gateway beside whatever gateway is running; answers what it printed. */
export async function runGateway(args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [MAIN, ...args])).stdout;
}
