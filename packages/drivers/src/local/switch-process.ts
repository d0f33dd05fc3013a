import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, HanseError, type Instant, type Logger, type Millis, type Rng } from '@hanse/kernel';
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
/** A switch that dies sooner than this is not started again at once, but when somebody asks for it. */
const STEADY: Millis = 2_000;
/** How often an operation is begun again because the switch died under it. */
const ATTEMPTS = 3;

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

/**
 * The site's switch: a process that outlives the gateway, like the machines that are plugged into it. When it dies, a
 * new one is started and told everything; it finds the machines by itself.
 */
export class SwitchProcess {
  readonly #client: SwitchClient;
  readonly #parts: SwitchProcessParts;
  readonly #controlPath: string;
  #configured: string | undefined;
  #ensuring: Promise<void> | undefined;
  #answeredSince: Instant = Number.POSITIVE_INFINITY;
  #isReleased = false;

  constructor(parts: SwitchProcessParts) {
    this.#parts = parts;
    this.#controlPath = parts.runtime.socket('switch');
    const { clock, rng, logger } = parts;
    const onLost = (): void => this.#lost();
    this.#client = new SwitchClient({ controlPath: this.#controlPath, clock, rng, logger, onLost });
  }

  /** Starts a switch unless one answers, and gives a new one its configuration. */
  ensure(): Promise<void> {
    if (this.#isReleased) return Promise.reject(this.#failure('this driver has let go of it'));
    this.#ensuring ??= this.#ensure().finally(() => {
      this.#ensuring = undefined;
    });
    return this.#ensuring;
  }

  /**
   * Runs `task` on a switch that knows everything; once more when the switch died meanwhile, for the next one knows
   * nothing of what the task had told. The task must be one that can be repeated.
   */
  async use<T>(task: (client: SwitchClient) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      await this.ensure();
      const instanceId = this.#configured;
      try {
        return await task(this.#client);
      } catch (thrown) {
        await this.ensure();
        if (this.#configured === instanceId || attempt >= ATTEMPTS) throw thrown;
      }
    }
  }

  /** Lets the switch go on without us. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await this.#ensuring?.catch(() => undefined);
    this.#client.close();
  }

  /** Ends the switch, and what of it is left on disk. */
  async shutdown(): Promise<void> {
    this.#isReleased = true;
    await this.#ensuring?.catch(() => undefined);
    const identity = await this.#noted();
    await this.#client.shutdown().catch(() => undefined);
    this.#client.close();
    if (identity !== undefined) {
      await processEnd(identity, this.#parts.clock, END_LIMIT).catch(() => killProcess(identity, this.#parts.clock));
    }
    await rm(this.#noteFile, { force: true });
    await rm(this.#controlPath, { force: true });
  }

  async #ensure(): Promise<void> {
    const hello = (await this.#answer()) ?? (await this.#start());
    this.#answeredSince = Math.min(this.#answeredSince, this.#parts.clock.monotonic());
    if (hello.instanceId === this.#configured) return;
    await this.#parts.onFresh(this.#client);
    this.#configured = hello.instanceId;
  }

  #lost(): void {
    const { clock, logger } = this.#parts;
    const wasSteady = clock.monotonic() - this.#answeredSince >= STEADY;
    this.#answeredSince = Number.POSITIVE_INFINITY;
    if (this.#isReleased) return;
    logger.warn('switch-lost', { wasSteady });
    if (!wasSteady) return;
    this.ensure().catch((thrown: unknown) => logger.error('switch-unavailable', { problem: String(thrown) }));
  }

  async #answer(): Promise<SwitchHello | undefined> {
    try {
      return await this.#client.hello();
    } catch (thrown) {
      if (thrown instanceof HanseError && thrown.code === 'SWITCH_UNREACHABLE') return undefined;
      throw thrown;
    }
  }

  async #start(): Promise<SwitchHello> {
    const { command, runtime, clock, logger } = this.#parts;
    await runtime.ensure();
    // One that runs but does not answer, or speaks of other things, must not hold the machines.
    const before = await this.#noted();
    if (before !== undefined) await killProcess(before, clock);
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
