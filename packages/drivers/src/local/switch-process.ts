import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, HanseError, type Logger, type Millis, type Rng } from '@hanse/kernel';
import { readIfPresent, writeDurably } from './durable-file.ts';
import {
  identifyProcess,
  isProcessRunning,
  killProcess,
  type ProcessIdentity,
  processEnd,
} from './process-identity.ts';
import type { RuntimeFolder } from './runtime-folder.ts';
import { SWITCH_PROCESS_ARGUMENTS, SwitchClient, type SwitchHello } from './switch/index.ts';

const START_LIMIT: Millis = 30_000;
const END_LIMIT: Millis = 5_000;
const LOG_LINES = 4;

interface SwitchProcessParts {
  readonly command: readonly string[];
  readonly dataFolder: string;
  readonly runtime: RuntimeFolder;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** Told that the switch that answers is new and therefore empty. */
  readonly onFresh: (client: SwitchClient) => Promise<void>;
}

/** The site's switch: a process that outlives the gateway, like the machines that are plugged into it. */
export class SwitchProcess {
  readonly client: SwitchClient;
  readonly #parts: SwitchProcessParts;
  readonly #controlPath: string;
  #configured: string | undefined;
  #ensuring: Promise<void> | undefined;

  constructor(parts: SwitchProcessParts) {
    this.#parts = parts;
    this.#controlPath = parts.runtime.socket('switch');
    const { clock, rng, logger } = parts;
    this.client = new SwitchClient({ controlPath: this.#controlPath, clock, rng, logger });
  }

  /** Starts a switch unless one answers, and gives a new one its configuration. */
  ensure(): Promise<void> {
    this.#ensuring ??= this.#ensure().finally(() => {
      this.#ensuring = undefined;
    });
    return this.#ensuring;
  }

  /** Ends the switch, and what of it is left on disk. */
  async shutdown(): Promise<void> {
    await this.#ensuring?.catch(() => undefined);
    const identity = await this.#noted();
    await this.client.shutdown().catch(() => undefined);
    this.client.close();
    if (identity !== undefined) {
      await processEnd(identity, this.#parts.clock, END_LIMIT).catch(() => killProcess(identity, this.#parts.clock));
    }
    await rm(this.#noteFile, { force: true });
    await rm(this.#controlPath, { force: true });
  }

  async #ensure(): Promise<void> {
    const hello = (await this.#answer()) ?? (await this.#start());
    if (hello.instanceId === this.#configured) return;
    await this.#parts.onFresh(this.client);
    this.#configured = hello.instanceId;
  }

  async #answer(): Promise<SwitchHello | undefined> {
    try {
      return await this.client.hello();
    } catch (thrown) {
      if (thrown instanceof HanseError && thrown.code === 'SWITCH_UNREACHABLE') return undefined;
      throw thrown;
    }
  }

  async #start(): Promise<SwitchHello> {
    const { command, runtime, clock, logger } = this.#parts;
    await runtime.ensure();
    const [program = '', ...argv] = command;
    const log = await open(this.#logFile, 'a', 0o600);
    try {
      const last = SWITCH_PROCESS_ARGUMENTS.write({ controlPath: this.#controlPath });
      const child = spawn(program, [...argv, ...last], { detached: true, stdio: ['ignore', log.fd, log.fd] });
      const ended = once(child, 'exit').then(([code, signal]) => `it ended with ${String(signal ?? code)}`);
      ended.catch(() => undefined);
      child.unref();
      const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
      if (identity === undefined) throw this.#failure(await ended.catch(String));
      await writeDurably(this.#noteFile, `${JSON.stringify(identity)}\n`);
      logger.info('switch-starting', { pid: identity.pid });
      return await this.#firstAnswer(identity, clock);
    } finally {
      await log.close();
    }
  }

  async #firstAnswer(identity: ProcessIdentity, clock: Clock): Promise<SwitchHello> {
    const deadline = clock.monotonic() + START_LIMIT;
    while (clock.monotonic() < deadline) {
      const hello = await this.#answer();
      if (hello !== undefined) return hello;
      if (!isProcessRunning(identity)) throw this.#failure(await this.#lastWords());
      await clock.sleep(20, 'local.switch-start');
    }
    throw this.#failure(`it does not answer within ${START_LIMIT / 1000} s`);
  }

  async #noted(): Promise<ProcessIdentity | undefined> {
    const text = await readIfPresent(this.#noteFile);
    return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
  }

  async #lastWords(): Promise<string> {
    return ((await readIfPresent(this.#logFile)) ?? '').trim().split('\n').slice(-LOG_LINES).join('; ');
  }

  #failure(problem: string): HanseError {
    return new HanseError('DRIVER_UNAVAILABLE', { driver: 'local', problem: `the switch: ${problem}` });
  }

  get #noteFile(): string {
    return join(this.#parts.dataFolder, 'switch.json');
  }

  get #logFile(): string {
    return join(this.#parts.dataFolder, 'switch.log');
  }
}
