import { spawn } from 'node:child_process';
import { HanseError, type Millis } from '@hanse/kernel';
import { LOCAL_DEBIAN_PACKAGES } from './debian-packages.ts';
import { deferred } from './deferred.ts';

const KEPT_CHARACTERS = 64 * 1024;
const DEFAULT_LIMIT: Millis = 10 * 60_000;

/**
 * Runs a host program to its end, within `millis`, and returns its standard output.
 * Throws DRIVER_TOOL_MISSING, DRIVER_TOOL_FAILED or CANCELLED.
 */
export async function runTool(
  tool: string,
  argv: readonly string[],
  signal?: AbortSignal,
  millis: Millis = DEFAULT_LIMIT,
): Promise<string> {
  const { promise, resolve, reject } = deferred<string>();
  const limit = AbortSignal.timeout(millis);
  const child = spawn(tool, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    env: { ...process.env, LC_ALL: 'C' },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-KEPT_CHARACTERS);
  });
  child.once('error', (error) => reject(startFailure(tool, error)));
  child.once('close', (code, endedBy) => {
    if (code === 0) resolve(output);
    else reject(toolFailure(tool, errors.trim() || `it ended with ${code ?? endedBy ?? 'no status'}`));
  });
  return promise;
}

export function toolFailure(tool: string, problem: string): HanseError {
  return new HanseError('DRIVER_TOOL_FAILED', { tool, problem });
}

function startFailure(tool: string, error: Error): HanseError {
  if (error.name === 'AbortError') return new HanseError('CANCELLED', { what: tool }, error);
  if ('code' in error && error.code === 'ENOENT') {
    return new HanseError('DRIVER_TOOL_MISSING', { tool, packages: [...LOCAL_DEBIAN_PACKAGES] }, error);
  }
  return new HanseError('DRIVER_TOOL_FAILED', { tool, problem: error.message }, error);
}
