import { spawn } from 'node:child_process';
import { HanseError } from '@hanse/kernel';
import { GUEST_DEBIAN_PACKAGES } from './guest-packages.ts';

/** The file system tools live in sbin, which is not on the path of an ordinary user. */
const TOOL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const KEPT_ERROR_CHARACTERS = 4000;

interface ToolRun {
  readonly tool: string;
  readonly arguments: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one program to its end and returns what it printed.
 * Throws GUEST_TOOL_MISSING, GUEST_TOOL_FAILED (exit status other than 0) or CANCELLED (the process is then ended).
 */
export async function runTool(run: ToolRun): Promise<ToolOutput> {
  return new Promise<ToolOutput>((resolve, reject) => {
    const child = spawn(run.tool, run.arguments, {
      cwd: run.folder,
      signal: run.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Inherited for the sake of proxies; the rest keeps output parseable and time fixed.
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', PATH: TOOL_PATH, ...run.environment },
    });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-KEPT_ERROR_CHARACTERS);
    });
    child.once('error', (error) => reject(startFailure(run, error)));
    child.once('close', (code, endedBy) => {
      if (code === 0) resolve({ stdout: Buffer.concat(stdout).toString(), stderr });
      else reject(failure(run, stderr.trim() || `it ended with ${code ?? endedBy ?? 'no status'}`));
    });
  });
}

/** The failure of a program that ran; also for those that report trouble only on their error output. */
export function failure(run: Pick<ToolRun, 'tool'>, problem: string): HanseError {
  return new HanseError('GUEST_TOOL_FAILED', { tool: run.tool, problem });
}

function startFailure(run: ToolRun, error: Error): HanseError {
  if (error.name === 'AbortError') return new HanseError('CANCELLED', { what: 'Building the guest image' }, error);
  if ('code' in error && error.code === 'ENOENT') {
    return new HanseError('GUEST_TOOL_MISSING', { tool: run.tool, packages: [...GUEST_DEBIAN_PACKAGES] }, error);
  }
  return new HanseError('GUEST_TOOL_FAILED', { tool: run.tool, problem: error.message }, error);
}
