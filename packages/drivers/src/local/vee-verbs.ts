import { rm } from 'node:fs/promises';
import { HanseError, type Millis, toHanseError, unwrap } from '@hanse/kernel';
import { transition, VEE_MACHINE, type VeeEvent } from '@hanse/model';
import type { BootGate } from './boot-gate.ts';
import { consoleSays, consoleSize } from './console-log.ts';
import { deferred } from './deferred.ts';
import { setGuestClock } from './guest-agent.ts';
import type { LocalSite } from './local-site.ts';
import { ignoreSharedMemory, saveMemory } from './memory-transfer.ts';
import type { QemuProcess } from './qemu-process.ts';
import { regainDisks } from './regain-disks.ts';
import type { Vee } from './vee.ts';
import type { VeeLauncher } from './vee-launcher.ts';
import type { VeeRecord } from './vee-record.ts';

const GUEST_BOOT_LIMIT: Millis = 30_000;
const BOOTED_WORDS = ['HANSE-GUEST-READY'] as const;

interface VerbParts {
  readonly site: LocalSite;
  readonly launcher: VeeLauncher;
  readonly gate: BootGate;
  /** Called with every machine from when it is the VEE's. */
  readonly onMachine: (vee: Vee, machine: QemuProcess) => void;
  /** Aborted when the driver closes. */
  readonly closing: AbortSignal;
}

/**
 * The verbs of a VEE. Each notes what it begins, prepares, and has one decisive moment, the writing of the new state;
 * what was begun and not decided is undone by `settle`, what was decided is finished.
 */
export class VeeVerbs {
  readonly #parts: VerbParts;
  readonly #site: LocalSite;

  constructor(parts: VerbParts) {
    this.#parts = parts;
    this.#site = parts.site;
  }

  async start(vee: Vee, signal: AbortSignal): Promise<void> {
    if (vee.record.state === 'ACTIVE') return;
    requireAllowed(vee, 'start');
    const from = await consoleSize(vee.folder.consoleLog);
    const start = async (): Promise<void> => {
      await vee.update({ intent: 'start', fault: undefined });
      await this.#withIntent(vee, () => this.#parts.launcher.boot(vee, signal));
      await this.#run(vee);
    };
    if (vee.spec.boot === 'bios') return start();
    await this.#parts.gate.run(start, () => this.#guestBooted(vee, from));
  }

  async pause(vee: Vee): Promise<void> {
    if (vee.record.state === 'PAUSED') return;
    requireAllowed(vee, 'pause');
    await vee.update({ intent: 'pause' });
    await this.#withIntent(vee, () => machineOf(vee).qmp.run('stop'));
    await vee.update({ ...this.#now('PAUSED'), intent: undefined });
  }

  async resume(vee: Vee, signal: AbortSignal): Promise<void> {
    if (vee.record.state === 'ACTIVE') return;
    requireAllowed(vee, 'resume');
    await vee.update({ intent: 'resume' });
    const wasSuspended = vee.record.state === 'SUSPENDED';
    if (wasSuspended) await this.#withIntent(vee, () => this.#parts.launcher.restore(vee, signal));
    await this.#run(vee);
    if (wasSuspended && vee.record.machine?.kernel !== undefined) void this.#tellTime(vee);
  }

  async suspend(vee: Vee): Promise<void> {
    if (vee.record.state === 'SUSPENDED') return;
    requireAllowed(vee, 'suspend');
    const wasActive = vee.record.state === 'ACTIVE';
    const machine = machineOf(vee);
    await vee.update({ intent: 'suspend' });
    try {
      await this.#saveMemory(vee, machine);
    } catch (thrown) {
      await this.#keepRunning(vee, machine, wasActive);
      const { veeId } = vee.spec;
      const problem = toHanseError(thrown).message;
      throw new HanseError('DRIVER_SUSPEND_FAILED', { veeId, problem }, thrown);
    }
    await vee.update(this.#now('SUSPENDED'));
    vee.machine = undefined;
    await machine.quit();
    await vee.update({ process: undefined, intent: undefined });
    await this.#parts.launcher.disconnect(vee);
  }

  async shutdown(vee: Vee, grace: Millis, signal: AbortSignal): Promise<void> {
    if (vee.record.state === 'DEFINED') return;
    requireAllowed(vee, 'shutdown');
    const machine = machineOf(vee);
    await vee.update({ intent: 'shutdown' });
    const isOff = grace > 0 && (await this.#askGuest(machine, grace, signal));
    vee.machine = undefined;
    if (!isOff) await machine.quit();
    await vee.update({ ...this.#now('DEFINED'), intent: undefined, process: undefined });
    await this.#parts.launcher.disconnect(vee);
  }

  async destroy(vee: Vee): Promise<void> {
    await vee.update({ intent: 'destroy' });
    await vee.killProcesses(this.#site.clock);
    await this.#parts.launcher.disconnect(vee);
    await vee.folder.discard();
  }

  /** The decisive moment of start and resume, and what follows from it. Also finishes one that was decided earlier. */
  async #run(vee: Vee): Promise<void> {
    const machine = machineOf(vee);
    await vee.update(this.#now('ACTIVE'));
    this.#parts.onMachine(vee, machine);
    await machine.qmp.run('cont');
    await rm(vee.folder.memoryFile, { force: true });
    await vee.update({ intent: undefined });
  }

  async #guestBooted(vee: Vee, from: number): Promise<void> {
    const { clock } = this.#site;
    const signal = AbortSignal.any([this.#parts.closing, vee.running]);
    await consoleSays({
      path: vee.folder.consoleLog,
      from,
      words: BOOTED_WORDS,
      clock,
      limit: GUEST_BOOT_LIMIT,
      signal,
    });
  }

  /** The machine runs already; that its clock is right follows, if its guest has an agent. */
  async #tellTime(vee: Vee): Promise<void> {
    await setGuestClock(vee.folder.agentSocket, this.#site.clock).catch((thrown: unknown) => {
      this.#site.logger.info('guest-clock-not-set', { veeId: vee.spec.veeId, problem: String(thrown) });
    });
  }

  async #saveMemory(vee: Vee, machine: QemuProcess): Promise<void> {
    await machine.qmp.run('stop');
    // A machine born of a template would otherwise leave out the memory that it shares with the template.
    await ignoreSharedMemory(machine.qmp, false);
    const { memoryFile: file, migrationSocket: socketPath } = vee.folder;
    await saveMemory({ qmp: machine.qmp, file, format: 'lz4', socketPath });
  }

  async #keepRunning(vee: Vee, machine: QemuProcess, wasActive: boolean): Promise<void> {
    const back = wasActive ? machine.qmp.run('cont') : regainDisks(machine);
    await back.catch(() => undefined);
    await vee.update({ intent: undefined });
  }

  /** Presses the power button; false when the guest has not turned itself off within the grace. */
  async #askGuest(machine: QemuProcess, grace: Millis, signal: AbortSignal): Promise<boolean> {
    const patience = deferred<false>();
    const cancelTimer = this.#site.clock.timer(grace, 'local.shutdown-grace', () => patience.resolve(false));
    const giveUp = (): void => patience.resolve(false);
    signal.addEventListener('abort', giveUp);
    try {
      // A paused guest cannot answer.
      await machine.qmp.run('cont');
      await machine.qmp.run('system_powerdown');
      return await Promise.race([machine.ended.then(() => true), patience.promise]);
    } catch (thrown) {
      this.#site.logger.debug('power-button-failed', { problem: String(thrown) });
      return !machine.isRunning;
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', giveUp);
    }
  }

  async #withIntent<T>(vee: Vee, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (thrown) {
      const process = vee.machine === undefined ? { process: undefined } : {};
      await vee.update({ intent: undefined, ...process });
      throw thrown;
    }
  }

  #now(state: VeeRecord['state']): Pick<VeeRecord, 'state' | 'since'> {
    return { state, since: this.#site.clock.now() };
  }
}

/** STATE_TRANSITION_REFUSED when the state of the VEE does not allow the verb. */
function requireAllowed(vee: Vee, event: VeeEvent): void {
  const current = { id: vee.spec.veeId, state: vee.record.state };
  unwrap(transition(VEE_MACHINE, current, event, { at: vee.record.since, by: 'local' }));
}

function machineOf(vee: Vee): QemuProcess {
  if (vee.machine !== undefined) return vee.machine;
  const problem = `the machine of VEE ${vee.spec.veeId} does not answer on its control socket`;
  throw new HanseError('DRIVER_UNAVAILABLE', { driver: 'local', problem });
}
