import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { HanseError } from '@hanse/kernel';
import { INSTALLED } from '../install-root.ts';
import { parseFailure } from './last-words.ts';
import type { SiteSetup } from './site-setups.ts';

/** What the gateway's program said when it failed. */
export interface GatewayFailure {
  readonly problem: string;
  readonly remedy: string;
}

/** Runs the gateway's own program for one command on its site; undefined when it succeeded. */
export async function gatewayCommand(
  site: SiteSetup,
  command: 'join' | 'leave',
  more: readonly string[],
  signal: AbortSignal,
): Promise<GatewayFailure | undefined> {
  const args = [INSTALLED.gateway, command, '--config', site.config, ...more];
  const child = spawn(process.execPath, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], signal });
  const said = text(child.stderr);
  const [status] = (await once(child, 'exit').catch((cause: unknown) => {
    throw signal.aborted ? new HanseError('CANCELLED', { what: `"${command}" of ${site.name}` }, cause) : cause;
  })) as [number | null];
  if (status === 0) return undefined;
  const { code, message, remedy } = parseFailure(await said) ?? { code: '', message: `status ${status}`, remedy: '' };
  return { problem: code === '' ? message : `${message} [${code}]`, remedy };
}
