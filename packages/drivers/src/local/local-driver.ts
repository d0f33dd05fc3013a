import { mkdir, realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import {
  type Clock,
  HanseError,
  type Logger,
  type Millis,
  type Rng,
  SerialQueues,
  type SiteId,
  type VeeId,
} from '@hanse/kernel';
import {
  DISK_FORMATS,
  type DriverCapabilities,
  type ResourceAmount,
  type SiteCapacity,
  type VeeMetrics,
  type VeeObservation,
  type VeeSpec,
} from '@hanse/model';
import type { ComputeDriver, ConsoleChunk, RecoveryReport } from '../contract/compute-driver.ts';
import type { ImageStore } from '../contract/image-store.ts';
import type { NetworkDriver } from '../contract/network-driver.ts';
import { type Accelerator, chooseAccelerator } from './accelerator.ts';
import { BootGate } from './boot-gate.ts';
import { readConsole } from './console-log.ts';
import { type GuestImage, openGuestImage } from './guest/index.ts';
import { LocalImageStore } from './image-store.ts';
import type { LocalSite, SeedDiscWriter } from './local-site.ts';
import { beginMemoryReports, machineFigures, networkFigures } from './metrics.ts';
import { LocalNetworkDriver } from './network-driver.ts';
import { killProcess } from './process-identity.ts';
import type { QemuProcess } from './qemu-process.ts';
import { qemuRelease } from './qemu-release.ts';
import { requireActive } from './require-active.ts';
import { RuntimeFolder } from './runtime-folder.ts';
import { settle } from './settle.ts';
import type { SwitchClient } from './switch/index.ts';
import { SwitchProcess } from './switch-process.ts';
import type { Vee } from './vee.ts';
import { VeeLauncher } from './vee-launcher.ts';
import { closePortsExcept, openPorts, portStatuses } from './vee-ports.ts';
import { VeeRegistry } from './vee-registry.ts';
import { VeeVerbs } from './vee-verbs.ts';

/** How the switches of other sites reach this one's; the files are PEM. */
export interface LocalTrunk {
  readonly listenHost: string;
  readonly listenPort: number;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

export interface LocalDriverParts {
  readonly siteId: SiteId;
  /** All that belongs to this site; nothing else may write there. */
  readonly dataFolder: string;
  /** Guest images and templates, shared by the sites of the machine; may be deleted when nothing runs. */
  readonly cacheFolder: string;
  readonly capacity: ResourceAmount;
  /** Program and arguments of the switch process; `SWITCH_PROCESS_ARGUMENTS` are appended. */
  readonly switchCommand: readonly string[];
  readonly trunk?: LocalTrunk;
  /** Host address on which ingress is served; default 127.0.0.1. */
  readonly ingressHost?: string;
  readonly writeSeedDisc: SeedDiscWriter;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** Guests that boot at once; default the number of processors. */
  readonly maxConcurrentBoots?: number;
}

const SWITCH_CHECK_INTERVAL: Millis = 2_000;
const MAX_VCPUS = 64;

/** Real QEMU machines on this host, driven over QMP. They and the switch outlive the process that drives them. */
export function createLocalDriver(parts: LocalDriverParts): ComputeDriver {
  return new LocalDriver(parts);
}

/** What exists between `open` and `close`. */
interface OpenSite {
  readonly site: LocalSite;
  readonly registry: VeeRegistry;
  readonly verbs: VeeVerbs;
  readonly launcher: VeeLauncher;
  readonly networks: LocalNetworkDriver;
  readonly images: LocalImageStore;
  readonly closing: AbortController;
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
    return this.#open.networks;
  }

  get images(): ImageStore {
    return this.#open.images;
  }

  async open(): Promise<void> {
    if (this.#state !== undefined) return;
    const state = await this.#assemble();
    this.#state = state;
    try {
      await state.images.open();
      await state.networks.open();
      await state.registry.load();
      for (const vee of state.registry.all) {
        const machine = await settle(vee, state.site);
        if (machine !== undefined) this.#watch(vee, machine);
      }
      await state.site.switch.ensure();
      await closePortsExcept(running(state.registry), state.site.switch.client);
    } catch (thrown) {
      await this.#letGo(state);
      throw thrown;
    }
    this.#checkSwitchLater();
  }

  async close(): Promise<void> {
    const state = this.#state;
    if (state === undefined) return;
    await this.#queues.idle();
    await this.#letGo(state);
    if (state.registry.all.length === 0) await state.site.switch.shutdown();
    else state.site.switch.client.close();
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
      const { registry, verbs, site } = this.#open;
      const vee = registry.find(veeId);
      if (vee !== undefined) {
        await verbs.destroy(vee);
        registry.forget(veeId);
      }
      const strays = registry.strays().filter((stray) => stray.veeId === veeId);
      for (const { process } of strays) await killProcess(process.identity, site.clock);
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
    const [figures, ports] = await Promise.all([machineFigures(vee.machine), portStatuses(vee, site.switch.client)]);
    return { veeId, at, ...figures, ...networkFigures(ports) };
  }

  async capacity(): Promise<SiteCapacity> {
    return { total: this.#parts.capacity, used: this.#open.registry.used };
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

  async #assemble(): Promise<OpenSite> {
    const { clock, rng } = this.#parts;
    await mkdir(this.#parts.dataFolder, { recursive: true, mode: 0o700 });
    await mkdir(this.#parts.cacheFolder, { recursive: true });
    const dataFolder = await realpath(this.#parts.dataFolder);
    const cacheFolder = await realpath(resolve(this.#parts.cacheFolder));
    const logger = this.#logger;
    const runtime = await RuntimeFolder.open(dataFolder);
    const qemu = await qemuRelease();
    const closing = new AbortController();
    const networks = new LocalNetworkDriver({
      dataFolder,
      switchClient: () => this.#switchClient(),
      definedVees: () => registry.specs,
      hasTrunk: this.capabilities.trunk,
    });
    const images = new LocalImageStore({ dataFolder, logger, usersOf: (digest) => usersOf(registry.specs, digest) });
    const site: LocalSite = {
      ...{ dataFolder, cacheFolder, runtime, qemu, images, networks, clock, rng, logger },
      ingressHost: this.#parts.ingressHost ?? '127.0.0.1',
      writeSeedDisc: this.#parts.writeSeedDisc,
      switch: new SwitchProcess({
        ...{ dataFolder, runtime, clock, rng, logger },
        command: this.#parts.switchCommand,
        onFresh: (client) => this.#replay(client),
      }),
      guestImage: () => requireGuestImage(cacheFolder),
      accelerator: once(async () => {
        const image = await openGuestImage(cacheFolder);
        return chooseAccelerator({ cacheFolder, image, qemu, runtime, clock, logger });
      }),
    };
    const registry = new VeeRegistry({ site, capacity: this.#parts.capacity, limits: this.capabilities });
    const launcher = new VeeLauncher(site);
    const gate = new BootGate(this.#parts.maxConcurrentBoots ?? availableParallelism());
    const onMachine = (vee: Vee, machine: QemuProcess): void => this.#watch(vee, machine);
    const verbs = new VeeVerbs({ site, launcher, gate, onMachine, closing: closing.signal });
    return { site, registry, verbs, launcher, networks, images, closing };
  }

  async #switchClient(): Promise<SwitchClient> {
    const { site } = this.#open;
    await site.switch.ensure();
    return site.switch.client;
  }

  /** A switch starts empty. */
  async #replay(client: SwitchClient): Promise<void> {
    const { trunk, siteId } = this.#parts;
    if (trunk !== undefined) {
      const { listenHost: host, listenPort: port } = trunk;
      const files = { certificatePath: trunk.certificateFile, keyPath: trunk.keyFile, authorityPath: trunk.caFile };
      await client.configureTrunk({ siteId, host, port, ...files });
    }
    const { networks, registry } = this.#open;
    await networks.replay(client);
    for (const vee of running(registry)) await openPorts(vee, client);
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
    maxVcpus: Math.min(parts.capacity.vcpus, MAX_VCPUS),
    maxMemoryMib: parts.capacity.memoryMib,
    isSimulated: false,
  };
}

async function requireGuestImage(cacheFolder: string): Promise<GuestImage> {
  const image = await openGuestImage(cacheFolder);
  if (image !== undefined) return image;
  throw new HanseError('DRIVER_GUEST_IMAGE_MISSING', { folder: cacheFolder });
}

function running(registry: VeeRegistry): readonly Vee[] {
  return registry.all.filter(({ record }) => record.process !== undefined);
}

function usersOf(specs: readonly VeeSpec[], digest: string): readonly string[] {
  return specs.filter(({ disks }) => disks.some(({ image }) => image?.digest === digest)).map(({ veeId }) => veeId);
}

/** Asks once; a failure is asked again. */
function once(ask: () => Promise<Accelerator>): () => Promise<Accelerator> {
  let answer: Promise<Accelerator> | undefined;
  return () => {
    answer ??= ask().catch((thrown: unknown) => {
      answer = undefined;
      throw thrown;
    });
    return answer;
  };
}
