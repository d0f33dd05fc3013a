import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { type Clock, HanseError, type Millis, toHanseError } from '@hanse/kernel';
import { deferred } from './deferred.ts';
import {
  identifyProcess,
  isProcessRunning,
  killProcess,
  type ProcessIdentity,
  processEnd,
} from './process-identity.ts';
import { QmpClient } from './qmp-client.ts';

const PROGRAM = 'qemu-system-x86_64';
const START_LIMIT: Millis = 20_000;
const DYING_LIMIT: Millis = 2_000;
/** From when a process is gone until its parent has been told how. */
const EXIT_LIMIT: Millis = 300;
const LOG_LINES = 4;
/** Why a machine ended, when its own guest did it. */
export const GUEST_TURNED_OFF = 'the guest turned itself off';

interface Link {
  readonly identity: ProcessIdentity;
  readonly qmp: QmpClient;
  readonly qmpSocket: string;
  readonly clock: Clock;
}

/** A QEMU process that runs on its own, and our QMP session with it. */
export class QemuProcess {
  readonly identity: ProcessIdentity;
  readonly #qmpSocket: string;
  readonly #clock: Clock;
  readonly #ended = deferred<string>();
  #qmp: QmpClient;
  #isDetached = false;
  #shutdownReason: string | undefined;
  /** Only of a process that we started in this life of ours. */
  #exit: Promise<string> | undefined;

  private constructor(link: Link) {
    this.identity = link.identity;
    this.#qmpSocket = link.qmpSocket;
    this.#clock = link.clock;
    this.#qmp = link.qmp;
    this.#watch(link.qmp);
  }

  /**
   * Starts QEMU in a session of its own and connects to it. `onSpawned` notes the process before anything else
   * happens. DRIVER_TOOL_FAILED with QEMU's last words when it ends instead of answering, DRIVER_TOOL_MISSING.
   */
  static async launch(parts: {
    argv: readonly string[];
    qmpSocket: string;
    logFile: string;
    clock: Clock;
    onSpawned?: (identity: ProcessIdentity) => Promise<void>;
  }): Promise<QemuProcess> {
    const log = await open(parts.logFile, 'w', 0o600);
    try {
      const child = spawn(PROGRAM, parts.argv, { detached: true, stdio: ['ignore', log.fd, log.fd] });
      const ended = once(child, 'exit').then(([code, signal]) => `it ended with ${String(signal ?? code)}`);
      ended.catch(() => undefined);
      child.unref();
      const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
      if (identity === undefined) throw await startFailure(ended, parts.logFile);
      await parts.onSpawned?.(identity);
      const qmp = await firstSession(parts, identity, ended);
      const machine = new QemuProcess({ ...parts, identity, qmp });
      machine.#exit = ended;
      return machine;
    } finally {
      await log.close();
    }
  }

  /** Connects to a QEMU that an earlier life of ours started. DRIVER_UNAVAILABLE when it does not answer. */
  static async attach(identity: ProcessIdentity, qmpSocket: string, clock: Clock): Promise<QemuProcess> {
    return new QemuProcess({ identity, qmp: await QmpClient.connect(qmpSocket, clock), qmpSocket, clock });
  }

  get qmp(): QmpClient {
    return this.#qmp;
  }

  /** Resolves with what is known of the reason when the process has ended; never after `detach`. */
  get ended(): Promise<string> {
    return this.#ended.promise;
  }

  get isRunning(): boolean {
    return isProcessRunning(this.identity);
  }

  /** The run state of the virtual machine: `running`, `paused`, `prelaunch`, `inmigrate`, `postmigrate` … */
  async runState(): Promise<string> {
    const status = await this.#qmp.run('query-status');
    return typeof status === 'object' && status !== null && 'status' in status ? String(status.status) : 'unknown';
  }

  /** Lets the process go on without us. */
  detach(): void {
    this.#isDetached = true;
    this.#qmp.close();
  }

  /** Ends the process now, like pulling the plug. */
  async kill(): Promise<void> {
    this.detach();
    await killProcess(this.identity, this.#clock);
  }

  /** Lets QEMU close its files and end. */
  async quit(): Promise<void> {
    this.#isDetached = true;
    await this.#qmp.run('quit').catch(() => undefined);
    this.#qmp.close();
    await processEnd(this.identity, this.#clock, DYING_LIMIT).catch(() => killProcess(this.identity, this.#clock));
  }

  #watch(qmp: QmpClient): void {
    qmp.onEvent(({ event, data }) => {
      if (event === 'SHUTDOWN') this.#shutdownReason = String(data['reason']);
    });
    qmp.onClose(() => void this.#sessionEnded());
  }

  /** QEMU's sockets close a moment before its process is gone; a session may also end while QEMU lives on. */
  async #sessionEnded(): Promise<void> {
    if (this.#isDetached) return;
    try {
      await processEnd(this.identity, this.#clock, DYING_LIMIT);
    } catch {
      return this.#reconnect();
    }
    this.#ended.resolve(await this.#reason());
  }

  async #reconnect(): Promise<void> {
    try {
      this.#qmp = await QmpClient.connect(this.#qmpSocket, this.#clock);
      this.#watch(this.#qmp);
    } catch {
      await this.#sessionEnded();
    }
  }

  async #reason(): Promise<string> {
    if (this.#shutdownReason?.startsWith('guest')) return GUEST_TURNED_OFF;
    const unasked = `QEMU process ${this.identity.pid} ended unasked`;
    if (this.#exit === undefined) return unasked;
    const how = await Promise.race([this.#exit, this.#clock.sleep(EXIT_LIMIT, 'local.exit')]);
    return typeof how === 'string' ? `${unasked}: ${how}` : unasked;
  }
}

/** QEMU makes its socket early and answers on it when the machine is ready. */
async function firstSession(
  parts: { qmpSocket: string; logFile: string; clock: Clock },
  identity: ProcessIdentity,
  ended: Promise<string>,
): Promise<QmpClient> {
  const deadline = parts.clock.monotonic() + START_LIMIT;
  while (true) {
    try {
      return await QmpClient.connect(parts.qmpSocket, parts.clock);
    } catch (thrown) {
      if (!isProcessRunning(identity)) throw await startFailure(ended, parts.logFile);
      if (parts.clock.monotonic() > deadline) {
        await killProcess(identity, parts.clock);
        throw toHanseError(thrown);
      }
    }
    await parts.clock.sleep(5, 'local.qmp-connect');
  }
}

async function startFailure(ended: Promise<string>, logFile: string): Promise<HanseError> {
  try {
    const how = await ended;
    const words = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-LOG_LINES).join('; ');
    return new HanseError('DRIVER_TOOL_FAILED', { tool: PROGRAM, problem: words || how });
  } catch (thrown) {
    const packages = ['qemu-system-x86'];
    return new HanseError('DRIVER_TOOL_MISSING', { tool: PROGRAM, packages }, thrown);
  }
}
