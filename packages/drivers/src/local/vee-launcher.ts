import { HanseError, toHanseError } from '@hanse/kernel';
import { directKernel } from './guest-kernel.ts';
import { chooseIngressPorts } from './ingress.ts';
import type { LocalSite } from './local-site.ts';
import { type Plug, planMachine } from './machine-plan.ts';
import { loadMemory } from './memory-transfer.ts';
import { nicsConnected } from './nic-links.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { type MemoryBacking, qemuArguments } from './qemu-arguments.ts';
import { QemuProcess } from './qemu-process.ts';
import { requireActive } from './require-active.ts';
import { openTemplate, type Template, templateKernel } from './template.ts';
import { wakeTemplate } from './template-boot.ts';
import type { Vee } from './vee.ts';
import { writeSeed } from './vee-disks.ts';
import { closePorts, openPorts } from './vee-ports.ts';
import type { MachineFacts } from './vee-record.ts';

const PORT_ATTEMPTS = 4;
const OWN_MEMORY: MemoryBacking = { kind: 'own' };

/** Brings machines up, as far as to the moment before they run. */
export class VeeLauncher {
  readonly #site: LocalSite;

  constructor(site: LocalSite) {
    this.#site = site;
  }

  /** A machine that is about to boot. DRIVER_START_FAILED, DRIVER_GUEST_IMAGE_MISSING. */
  async boot(vee: Vee, signal: AbortSignal): Promise<void> {
    await this.#launch(vee, signal, async () => {
      await writeSeed(vee.spec, vee.folder, this.#site);
      if (vee.spec.boot === 'bios') await this.#bootCold(vee, await this.#facts('bios', vee));
      else await this.#bootGuest(vee, signal);
    });
  }

  /** A machine that is about to go on where it was suspended. */
  async restore(vee: Vee, signal: AbortSignal): Promise<void> {
    const facts = vee.record.machine ?? (await this.#facts(vee.spec.boot === 'bios' ? 'bios' : 'cold', vee));
    await this.#launch(vee, signal, async () => {
      const machine = await this.#spawn(vee, facts, { memory: OWN_MEMORY, plugs: this.#plugs(vee), isIncoming: true });
      const { memoryFile, migrationSocket } = vee.folder;
      await loadMemory({ qmp: machine.qmp, file: memoryFile, format: 'lz4', socketPath: migrationSocket });
    });
  }

  /** Everything around the machine; what fails leaves nothing running. */
  async #launch(vee: Vee, signal: AbortSignal, bringUp: () => Promise<void>): Promise<void> {
    await this.#clear(vee);
    try {
      for (let attempt = 1; ; attempt += 1) {
        requireActive(signal);
        await this.#choosePorts(vee);
        try {
          await bringUp();
          break;
        } catch (thrown) {
          await this.#clear(vee);
          // Between choosing a host port and QEMU's taking it somebody else may have.
          if (attempt >= PORT_ATTEMPTS || !isPortTaken(thrown)) throw thrown;
        }
      }
      await this.#connect(vee);
    } catch (thrown) {
      await this.#clear(vee);
      await this.disconnect(vee);
      throw startFailure(vee, thrown);
    }
  }

  /** Takes a VEE that no longer runs off the switch. */
  async disconnect(vee: Vee): Promise<void> {
    if (vee.spec.nics.length > 0) await this.#site.switch.use((client) => closePorts(vee, client));
    await vee.folder.removeSockets();
  }

  /** Its sockets are there by now, so the switch finds the machine at once, before it runs. */
  async #connect(vee: Vee): Promise<void> {
    const { machine, spec } = vee;
    if (machine === undefined || spec.nics.length === 0) return;
    await this.#site.switch.use((client) => openPorts(vee, client));
    await nicsConnected(machine.qmp, spec.nics.length, this.#site.clock);
  }

  async #clear(vee: Vee): Promise<void> {
    await vee.killProcesses(this.#site.clock);
    await vee.folder.removeSockets();
  }

  async #choosePorts(vee: Vee): Promise<void> {
    const before = vee.record.ingressPorts;
    const ingressPorts = await chooseIngressPorts({ spec: vee.spec, host: this.#site.ingressHost, before });
    await vee.update({ ingressPorts });
  }

  /** From the template, and when that fails for whatever reason of its own, in the slow but simple way. */
  async #bootGuest(vee: Vee, signal: AbortSignal): Promise<void> {
    try {
      await this.#bootFromTemplate(vee, signal);
    } catch (thrown) {
      requireActive(signal);
      if (isPortTaken(thrown)) throw thrown;
      this.#site.logger.warn('template-boot-failed', { veeId: vee.spec.veeId, problem: String(thrown) });
      await this.#clear(vee);
      await this.#bootCold(vee, await this.#facts('cold', vee));
    }
  }

  async #bootFromTemplate(vee: Vee, signal: AbortSignal): Promise<void> {
    const { clock, cacheFolder, logger, runtime, qemu } = this.#site;
    const facts = await this.#facts('template', vee);
    const { accelerator } = facts;
    const { memoryMib, vcpus, disks } = vee.spec;
    const image = await this.#site.guestImage();
    const shape = { memoryMib, vcpus, hasRoot: disks.length > 0, accelerator };
    const template = await openTemplate(shape, { cacheFolder, image, qemu, runtime, clock, logger, signal });
    await this.#spawnFromTemplate(vee, { ...facts, kernel: templateKernel(shape, image) }, template);
  }

  async #spawnFromTemplate(vee: Vee, facts: MachineFacts, template: Template): Promise<void> {
    const memory = { kind: 'copy-on-write', path: template.memory } as const;
    const machine = await this.#spawn(vee, facts, { memory, plugs: [], isIncoming: true });
    const { consoleLog, migrationSocket } = vee.folder;
    await wakeTemplate({ machine, template, plugs: this.#plugs(vee), consoleLog, socketPath: migrationSocket });
  }

  async #bootCold(vee: Vee, facts: MachineFacts): Promise<void> {
    await this.#spawn(vee, facts, { memory: OWN_MEMORY, plugs: this.#plugs(vee), isIncoming: false });
  }

  async #spawn(
    vee: Vee,
    facts: MachineFacts,
    how: { memory: MemoryBacking; plugs: readonly Plug[]; isIncoming: boolean },
  ): Promise<QemuProcess> {
    const { folder, spec } = vee;
    const argv = qemuArguments({
      name: `hanse-${spec.veeId}`,
      machineType: facts.machineType,
      accelerator: facts.accelerator,
      vcpus: spec.vcpus,
      memoryMib: spec.memoryMib,
      consoleLog: folder.consoleLog,
      pidFile: folder.pidFile,
      qmpSocket: folder.qmpSocket,
      ...(spec.guestInfo === true ? { guestInfo: folder.guestInfo } : {}),
      ...(facts.kernel === undefined ? {} : { agentSocket: folder.agentSocket, kernel: facts.kernel }),
      ...how,
    });
    const { qmpSocket, qemuLog } = folder;
    const { clock } = this.#site;
    const onSpawned = (process: ProcessIdentity): Promise<void> => vee.update({ process, machine: facts });
    const launch = () => QemuProcess.launch({ argv, qmpSocket, logFile: qemuLog, clock, onSpawned });
    vee.machine = await launch().catch(async (thrown: unknown) => {
      if (!isOvertaken(thrown)) throw thrown;
      await vee.killProcesses(clock);
      return launch();
    });
    return vee.machine;
  }

  #plugs(vee: Vee): readonly Plug[] {
    const { ingressHost } = this.#site;
    return planMachine({ spec: vee.spec, paths: vee.folder, ingressHost, ingressPorts: vee.record.ingressPorts });
  }

  async #facts(boot: MachineFacts['boot'], vee: Vee): Promise<MachineFacts> {
    const { machineType } = this.#site.qemu;
    const accelerator = await this.#site.accelerator();
    if (boot !== 'cold') return { boot, accelerator, machineType };
    const image = await this.#site.guestImage();
    const kernel = directKernel(image, { template: false, hasRoot: vee.spec.disks.length > 0 });
    return { boot, accelerator, machineType, kernel };
  }
}

/** The only way to tell: QEMU reports a taken port in words alone. */
function isPortTaken(thrown: unknown): boolean {
  return toHanseError(thrown).message.includes('host forwarding');
}

/**
 * A driver that was killed while it started QEMU leaves a process that nobody could know for one of the VEE before it
 * had become QEMU; it shows when it holds the lock of the pid file.
 */
function isOvertaken(thrown: unknown): boolean {
  return thrown instanceof HanseError && /Cannot lock pid file/.test(String(thrown.details['problem']));
}

function startFailure(vee: Vee, thrown: unknown): HanseError {
  const error = toHanseError(thrown);
  if (error.kind !== 'internal') return error;
  return new HanseError('DRIVER_START_FAILED', { veeId: vee.spec.veeId, problem: error.message }, error);
}
