import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type RunFile, readRunFile } from '@hanse/host';
import { HanseError, type Millis } from '@hanse/kernel';
import { INSTALLED } from '../install-root.ts';
import { lastWords } from './last-words.ts';
import { INSTALLATION_VARIABLE, type Service } from './service.ts';
import { waitFor } from './wait-for.ts';

/** The first gateway of a machine tries out KVM, which takes seconds. */
const DEADLINE: Millis = 60_000;

/** Starts a service in a session of its own and waits until it serves. Throws CLI_SERVICE_FAILED with its last words. */
export async function startService(service: Service, signal: AbortSignal): Promise<RunFile> {
  mkdirSync(dirname(service.log), { recursive: true, mode: 0o700 });
  const log = openSync(service.log, 'a', 0o600);
  const before = statSync(service.log).size;
  const child = launch(service, log);
  closeSync(log);
  let ended: string | undefined;
  const onEnd = (told: string) => {
    ended ??= lastWords(readFileSync(service.log, 'utf8').slice(before)) ?? told;
  };
  child.once('error', (cause) => onEnd(cause.message));
  child.once('exit', (code, by) => onEnd(`it ended with ${by ?? `status ${code}`}`));
  try {
    return await waitFor({ what: `start of ${service.title}`, deadline: DEADLINE, signal }, () => {
      if (ended !== undefined) throw new HanseError('CLI_SERVICE_FAILED', failure(service, ended));
      const running = readRunFile(service.dataFolder);
      return running?.pid === child.pid ? running : undefined;
    });
  } catch (thrown) {
    child.kill('SIGTERM');
    throw thrown;
  } finally {
    // From here on it is a service like any other, whoever started it.
    child.removeAllListeners();
  }
}

function launch({ kind, config, installation }: Service, log: number): ChildProcess {
  const child = spawn(process.execPath, [INSTALLED[kind], '--config', config], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, [INSTALLATION_VARIABLE]: installation },
  });
  child.unref();
  return child;
}

function failure({ title, log }: Service, problem: string) {
  return { service: title, problem, log };
}
