import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SILENT_LOGGER } from '@hanse/kernel';
import { eventually, SeededRng } from '@hanse/testkit';
import { SWITCH_PROCESS_ARGUMENTS, SwitchClient, type SwitchHello } from '../../../../src/local/switch/index.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

const MAIN = fileURLToPath(new URL('switch-main.js', import.meta.url));

/** Starts a switch as a detached process and waits until it answers. */
export async function startSwitchProcess(controlPath: string): Promise<ChildProcess> {
  const args = [MAIN, ...SWITCH_PROCESS_ARGUMENTS.write({ controlPath })];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const client = switchClient(controlPath);
  await eventually(() => client.hello(), { what: 'the switch process answers', deadline: 20_000 });
  client.close();
  return child;
}

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

export function switchClient(controlPath: string, onConnected?: (hello: SwitchHello) => void): SwitchClient {
  const parts = { controlPath, clock: SYSTEM_CLOCK, rng: new SeededRng(3), logger: SILENT_LOGGER };
  return new SwitchClient(onConnected === undefined ? parts : { ...parts, onConnected });
}
