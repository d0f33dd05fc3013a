import { HanseError, type Logger, type Millis, SerialQueues, type VeeId } from '@hanse/kernel';
import {
  DISK_FORMATS,
  type DiskExportFormat,
  type DriverCapabilities,
  type SiteCapacity,
  type VeeMetrics,
  type VeeObservation,
  type VeeSpec,
} from '@hanse/model';
import type { ComputeDriver, ConsoleChunk, RecoveryReport } from '../contract/compute-driver.ts';
import type { ExportedDisk } from '../contract/exported-disk.ts';
import type { ImageStore } from '../contract/image-store.ts';
import type { NetworkDriver } from '../contract/network-driver.ts';
import { readConsole } from './console-log.ts';
import { CHAIN_FORMATS } from './image-formats.ts';
import type { LocalDriverParts } from './local-driver-parts.ts';
import { beginMemoryReports, machineFigures, networkFigures } from './metrics.ts';
import { type OpenSite, openSite } from './open-site.ts';
import type { QemuProcess } from './qemu-process.ts';
import { requireActive } from './require-active.ts';
import { settle } from './settle.ts';
import type { Vee } from './vee.ts';
import { closePortsExcept, portStatuses } from './vee-ports.ts';
import type { VeeVerbs } from './vee-verbs.ts';

const SWITCH_CHECK_INTERVAL: Millis = 2_000;
const MAX_VCPUS = 64;

/** Real QEMU machines on this host, driven over QMP. They and the switch outlive the process that drives them. */
export function createLocalDriver(parts: LocalDriverParts): ComputeDriver {
  return new LocalDriver(parts);
}

class LocalDriver implements ComputeDriver {
  readonly name = 'local';
  readonly capabilities: DriverCapabilities;
  readonly #parts: LocalDriverParts;
  readonly #logger: Logger;
  readonly #queues = new SerialQueues<VeeId>();
  readonly #listeners = new Set<(observation: VeeObservation) => void>();
  readonly #watched = new WeakSet<QemuProcess>();
  #state: OpenSite | undefined;
  #stopSwitchCheck: (() => void) | undefined;

  constructor(parts: LocalDriverParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child({ component: 'local-driver', siteId: parts.siteId });
    this.capabilities = capabilitiesOf(parts);
  }

  get networks(): NetworkDriver {
    return this.#open.site.networks;
  }

  get images(): ImageStore {
    return this.#open.site.images;
  }

  async open(): Promise<void> {
    if (this.#state !== undefined) return;
    const state = await openSite({
      parts: this.#parts,
      limits: this.capabilities,
      logger: this.#logger,
      onMachine: (vee, machine) => this.#watch(vee, machine),
    });
    this.#state = state;
    try {
      await state.site.images.open();
      await state.exporter.open();
      await state.site.networks.open();
      await state.registry.load();
      for (const vee of state.registry.all) {
        const machine = await settle(vee, state.site);
        if (machine !== undefined) this.#watch(vee, machine);
      }
      await state.site.switch.use((client) => closePortsExcept(state.registry.running, client));
    } catch (thrown) {
      await this.#letGo(state);
      await state.site.runtime.removeIfEmpty();
      throw thrown;
    }
    this.#checkSwitchLater();
  }

  async renewTrunk(): Promise<void> {
    const { site, configureTrunk } = this.#open;
    await site.switch.use(configureTrunk);
  }

  async close(): Promise<void> {
    const state = this.#state;
    if (state === undefined) return;
    await this.#queues.idle();
    await this.#letGo(state);
    if (state.registry.all.length === 0) await state.site.switch.shutdown();
    else await state.site.switch.release();
    await state.site.runtime.removeIfEmpty();
  }

  async define(spec: VeeSpec, signal: AbortSignal): Promise<void> {
    await this.#queues.run(spec.veeId, () => this.#open.registry.define(spec, signal));
  }

  async start(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#verb(veeId, signal, (verbs, vee) => verbs.start(vee, signal));
  }

  async pause(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#verb(veeId, signal, (verbs, vee) => verbs.pause(vee));
  }

  async resume(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#verb(veeId, signal, (verbs, vee) => verbs.resume(vee, signal));
  }

  async suspend(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#verb(veeId, signal, (verbs, vee) => verbs.suspend(vee));
  }

  async shutdown(veeId: VeeId, grace: Millis, signal: AbortSignal): Promise<void> {
    await this.#verb(veeId, signal, (verbs, vee) => verbs.shutdown(vee, grace, signal));
  }

  async destroy(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#queues.run(veeId, async () => {
      requireActive(signal);
      const { registry, verbs } = this.#open;
      const vee = registry.find(veeId);
      if (vee !== undefined) {
        await verbs.destroy(vee);
        registry.forget(veeId);
      }
      await registry.removeStrays(veeId);
    });
  }

  async inspect(veeId: VeeId): Promise<VeeObservation> {
    const { registry, site } = this.#open;
    const vee = registry.find(veeId);
    if (vee !== undefined) return vee.observation(site.ingressHost);
    return { veeId, state: 'DESTROYED', since: site.clock.now(), endpoints: [], facts: {} };
  }

  async list(): Promise<readonly VeeObservation[]> {
    const { registry, site } = this.#open;
    const known = registry.all.map((vee) => vee.observation(site.ingressHost));
    return [...known, ...this.#strayObservations()];
  }

  async console(veeId: VeeId, offset: number, limit: number): Promise<ConsoleChunk> {
    return readConsole(this.#open.registry.get(veeId).folder.consoleLog, offset, limit);
  }

  async metrics(veeId: VeeId): Promise<VeeMetrics> {
    const { registry, site } = this.#open;
    const vee = registry.get(veeId);
    const at = site.clock.now();
    if (vee.machine === undefined) return { veeId, at, ...NO_FIGURES };
    const [figures, ports] = await Promise.all([
      machineFigures(vee.machine),
      site.switch.use((client) => portStatuses(vee, client)),
    ]);
    return { veeId, at, ...figures, ...networkFigures(ports) };
  }

  async capacity(): Promise<SiteCapacity> {
    return { total: this.#parts.capacity, used: this.#open.registry.used };
  }

  async exportDisk(veeId: VeeId, diskId: string, format: DiskExportFormat, signal: AbortSignal): Promise<ExportedDisk> {
    return this.#queues.run(veeId, async () => {
      requireActive(signal);
      const { registry, exporter } = this.#open;
      return exporter.export(registry.get(veeId), diskId, format, signal);
    });
  }

  async recover(known: readonly VeeSpec[]): Promise<RecoveryReport> {
    const found = new Map((await this.list()).map((observation) => [observation.veeId, observation]));
    const knownIds = new Set(known.map(({ veeId }) => veeId));
    return {
      attached: known.flatMap(({ veeId }) => found.get(veeId) ?? []),
      missing: [...knownIds].filter((veeId) => !found.has(veeId)),
      orphans: [...found.values()].filter(({ veeId }) => !knownIds.has(veeId)),
    };
  }

  onChange(listener: (observation: VeeObservation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get #open(): OpenSite {
    if (this.#state !== undefined) return this.#state;
    throw new HanseError('DRIVER_UNAVAILABLE', { driver: this.name, problem: 'it is not open' });
  }

  async #verb(veeId: VeeId, signal: AbortSignal, run: (verbs: VeeVerbs, vee: Vee) => Promise<void>): Promise<void> {
    await this.#queues.run(veeId, async () => {
      requireActive(signal);
      const { verbs, registry } = this.#open;
      await run(verbs, registry.get(veeId));
    });
  }

  #checkSwitchLater(): void {
    this.#stopSwitchCheck = this.#parts.clock.timer(SWITCH_CHECK_INTERVAL, 'local.switch-check', () => {
      const state = this.#state;
      if (state === undefined) return;
      void state.site.switch
        .ensure()
        .catch((thrown: unknown) => this.#logger.error('switch-unavailable', { problem: String(thrown) }))
        .then(() => (this.#state === state ? this.#checkSwitchLater() : undefined));
    });
  }

  /** Notices when the machine ends without having been asked to. */
  #watch(vee: Vee, machine: QemuProcess): void {
    if (this.#watched.has(machine)) return;
    this.#watched.add(machine);
    void machine.ended
      .then((reason) => this.#queues.run(vee.spec.veeId, () => this.#ended(vee, machine, reason)))
      .catch((thrown: unknown) => this.#logger.error('end-not-recorded', { problem: String(thrown) }));
    beginMemoryReports(machine.qmp).catch(() => this.#logger.debug('no-memory-reports', { veeId: vee.spec.veeId }));
  }

  async #ended(vee: Vee, machine: QemuProcess, reason: string): Promise<void> {
    const state = this.#state;
    if (vee.machine !== machine || state === undefined) return;
    vee.machine = undefined;
    const since = this.#parts.clock.now();
    await vee.update({ state: 'DEFINED', since, process: undefined, intent: undefined, fault: reason });
    this.#logger.warn('vee-ended-unasked', { veeId: vee.spec.veeId, reason });
    const observation = vee.observation(state.site.ingressHost);
    for (const listener of [...this.#listeners]) listener(observation);
    await state.launcher.disconnect(vee);
  }

  #strayObservations(): readonly VeeObservation[] {
    const { registry, site } = this.#open;
    return registry.strays().map(({ veeId, process }) => ({
      veeId,
      state: 'ACTIVE',
      since: site.clock.now(),
      endpoints: [],
      facts: { pid: String(process.identity.pid), stray: 'its folder is gone' },
    }));
  }

  async #letGo(state: OpenSite): Promise<void> {
    this.#state = undefined;
    this.#stopSwitchCheck?.();
    state.closing.abort();
    for (const vee of state.registry.all) vee.machine?.detach();
  }
}

const NO_FIGURES = {
  cpuSeconds: 0,
  memoryBytes: 0,
  diskReadBytes: 0,
  diskWriteBytes: 0,
  networkRxBytes: 0,
  networkTxBytes: 0,
} as const;

function capabilitiesOf(parts: LocalDriverParts): DriverCapabilities {
  return {
    ...{ pause: true, suspend: true, shutdown: true, console: true, metrics: true, ingress: true, seedDisc: true },
    trunk: parts.trunk !== undefined,
    bootModes: ['guest', 'bios'],
    diskFormats: DISK_FORMATS,
    diskChains: CHAIN_FORMATS,
    cdroms: true,
    guestInfo: true,
    maxVcpus: Math.min(parts.capacity.vcpus, MAX_VCPUS),
    maxMemoryMib: parts.capacity.memoryMib,
    isSimulated: false,
  };
}
