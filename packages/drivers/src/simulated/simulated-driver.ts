import { isDeepStrictEqual } from 'node:util';
import { type Clock, HanseError, type Logger, type Millis, type Rng, unwrap, type VeeId } from '@hanse/kernel';
import {
  type DiskExportFormat,
  type DriverCapabilities,
  type ResourceAmount,
  type SiteCapacity,
  transition,
  VEE_MACHINE,
  type VeeEvent,
  type VeeMetrics,
  type VeeObservation,
  type VeeSpec,
  type VeeState,
} from '@hanse/model';
import type { ComputeDriver, ConsoleChunk, RecoveryReport } from '../contract/compute-driver.ts';
import type { ExportedDisk } from '../contract/exported-disk.ts';
import { admit, mustHave } from './admission.ts';
import { SIMULATED_CAPABILITIES, SIMULATED_NAME } from './capabilities.ts';
import type { CloudLedger } from './cloud-ledger.ts';
import type { VeeRecord } from './cloud-records.ts';
import type { SimulatedFaultCode, SimulatedKnobs, SimulatedVerb } from './knobs.ts';
import { Mortality } from './mortality.ts';
import { observationOf, observationOfNothing } from './observation.ts';
import { Operations } from './operations.ts';
import { recoveryReport } from './recovery-report.ts';
import { simulatedConsole } from './simulated-console.ts';
import { simulatedDisk } from './simulated-disk.ts';
import { SimulatedImages } from './simulated-images.ts';
import { simulatedMetrics } from './simulated-metrics.ts';
import { SimulatedNetworks } from './simulated-networks.ts';

type StateVerb = Exclude<VeeEvent, 'fail' | 'destroy'>;

const TARGET: Readonly<Record<StateVerb, VeeState>> = {
  start: 'ACTIVE',
  pause: 'PAUSED',
  resume: 'ACTIVE',
  suspend: 'SUSPENDED',
  shutdown: 'DEFINED',
};

export interface SimulatedDriverParts {
  readonly ledger: CloudLedger;
  readonly total: ResourceAmount;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly knobs: SimulatedKnobs;
}

/** The simulated cloud behind the driver contract; see `createSimulatedDriver`. */
export class SimulatedDriver implements ComputeDriver {
  readonly name = SIMULATED_NAME;
  readonly capabilities: DriverCapabilities;
  readonly networks: SimulatedNetworks;
  readonly images: SimulatedImages;
  readonly #ledger: CloudLedger;
  readonly #total: ResourceAmount;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #operations: Operations;
  readonly #mortality: Mortality;
  readonly #listeners = new Set<(observation: VeeObservation) => void>();

  constructor(parts: SimulatedDriverParts) {
    const { ledger, clock, knobs } = parts;
    const capabilities = { ...SIMULATED_CAPABILITIES, ...knobs.capabilities };
    const operations = new Operations(parts);
    this.capabilities = capabilities;
    this.networks = new SimulatedNetworks({ clock, ledger, operations, capabilities });
    this.images = new SimulatedImages({ ledger, operations, capabilities });
    this.#ledger = ledger;
    this.#total = parts.total;
    this.#clock = clock;
    this.#logger = parts.logger;
    this.#operations = operations;
    this.#mortality = new Mortality({ ...parts, die: (veeId, reason) => this.#die(veeId, reason) });
  }

  async open(): Promise<void> {
    this.#ledger.open();
    for (const { spec, state, since } of this.#ledger.state.vees.values()) {
      if (state === 'ACTIVE') this.#mortality.expose(spec.veeId, since);
    }
    this.#logger.info('simulated-cloud-opened', { vees: this.#ledger.state.vees.size });
  }

  async close(): Promise<void> {
    this.#mortality.spareAll();
    this.#ledger.close();
  }

  async define(spec: VeeSpec, signal: AbortSignal): Promise<void> {
    await this.#operations.run('define', spec.veeId, signal, () => {
      const { state } = this.#ledger;
      const known = state.vees.get(spec.veeId);
      if (known !== undefined) return mustBeSame(known.spec, spec);
      admit(spec, { state, capabilities: this.capabilities, total: this.#total });
      this.#ledger.commit({ kind: 'vee-defined', spec, at: this.#clock.now() });
    });
  }

  async start(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#operate('start', veeId, signal);
  }

  async pause(veeId: VeeId, signal: AbortSignal): Promise<void> {
    mustHave(this.capabilities.pause, 'pause');
    await this.#operate('pause', veeId, signal);
  }

  async resume(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#operate('resume', veeId, signal);
  }

  async suspend(veeId: VeeId, signal: AbortSignal): Promise<void> {
    mustHave(this.capabilities.suspend, 'suspend');
    await this.#operate('suspend', veeId, signal);
  }

  async shutdown(veeId: VeeId, grace: Millis, signal: AbortSignal): Promise<void> {
    mustHave(this.capabilities.shutdown, 'shutdown');
    await this.#operate('shutdown', veeId, signal, grace);
  }

  async destroy(veeId: VeeId, signal: AbortSignal): Promise<void> {
    await this.#operations.run('destroy', veeId, signal, () => {
      if (this.#ledger.state.vees.has(veeId)) this.#happen(veeId, 'destroy');
    });
  }

  async inspect(veeId: VeeId): Promise<VeeObservation> {
    const record = this.#ledger.state.vees.get(veeId);
    return record === undefined ? observationOfNothing(veeId, this.#clock.now()) : observationOf(record);
  }

  async list(): Promise<readonly VeeObservation[]> {
    return Array.from(this.#ledger.state.vees.values(), observationOf);
  }

  async console(veeId: VeeId, offset: number, limit: number): Promise<ConsoleChunk> {
    mustHave(this.capabilities.console, 'show a console', 'console');
    return simulatedConsole(this.#known(veeId), offset, limit);
  }

  async metrics(veeId: VeeId): Promise<VeeMetrics> {
    mustHave(this.capabilities.metrics, 'measure', 'metrics');
    return simulatedMetrics(this.#known(veeId), this.#clock.now());
  }

  async capacity(): Promise<SiteCapacity> {
    return { total: this.#total, used: this.#ledger.state.used };
  }

  async exportDisk(veeId: VeeId, diskId: string, format: DiskExportFormat, signal: AbortSignal): Promise<ExportedDisk> {
    const fault = await this.#operations.begin('exportDisk', veeId, signal);
    const exported = simulatedDisk(this.#known(veeId), diskId, format);
    this.#operations.end(fault, veeId);
    return exported;
  }

  async recover(known: readonly VeeSpec[]): Promise<RecoveryReport> {
    return recoveryReport(this.#ledger.state, known);
  }

  onChange(listener: (observation: VeeObservation) => void): () => void {
    // A wrapper of its own, so that a function that listens twice is told twice and stops one at a time.
    const entry = (observation: VeeObservation) => listener(observation);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** The machine dies without having been asked; STATE_TRANSITION_REFUSED when nothing runs that could die. */
  kill(veeId: VeeId, reason: string): void {
    const { state } = this.#known(veeId);
    const by = SIMULATED_NAME;
    unwrap(transition(VEE_MACHINE, { id: veeId, state }, 'fail', { at: this.#clock.now(), by, reason }));
    this.#happen(veeId, 'fail', reason);
    this.#logger.warn('simulated-vee-died', { veeId, reason });
    this.#tell(observationOf(this.#known(veeId)));
  }

  failNext(verb: SimulatedVerb, code: SimulatedFaultCode, moment: 'before' | 'after' = 'before'): void {
    this.#operations.failNext(verb, { code, moment });
  }

  async #operate(verb: StateVerb, veeId: VeeId, signal: AbortSignal, atMost?: Millis): Promise<void> {
    const fault = await this.#operations.begin(verb, veeId, signal, atMost);
    const { state } = this.#known(veeId);
    if (state !== TARGET[verb]) {
      const cause = { at: this.#clock.now(), by: SIMULATED_NAME };
      unwrap(transition(VEE_MACHINE, { id: veeId, state }, verb, cause));
      this.#happen(veeId, verb);
    }
    this.#operations.end(fault, veeId);
  }

  #happen(veeId: VeeId, event: VeeEvent, fault?: string): void {
    const at = this.#clock.now();
    this.#ledger.commit({ kind: 'vee-changed', veeId, event, at, ...(fault === undefined ? {} : { fault }) });
    this.#mortality.spare(veeId);
    if (event === 'start' || event === 'resume') this.#mortality.expose(veeId, at);
  }

  /** A death by timer: nobody waits for it who could be told that the journal refused it. */
  #die(veeId: VeeId, reason: string): void {
    try {
      this.kill(veeId, reason);
    } catch (problem) {
      this.#logger.error('simulated-death-failed', { veeId, problem: String(problem) });
    }
  }

  #tell(observation: VeeObservation): void {
    for (const listener of this.#listeners) {
      try {
        listener(observation);
      } catch (problem) {
        this.#logger.error('change-listener-failed', { veeId: observation.veeId, problem: String(problem) });
      }
    }
  }

  #known(veeId: VeeId): VeeRecord {
    const record = this.#ledger.state.vees.get(veeId);
    if (record === undefined) throw new HanseError('DRIVER_VEE_UNKNOWN', { driver: SIMULATED_NAME, veeId });
    return record;
  }
}

function mustBeSame(known: VeeSpec, asked: VeeSpec): void {
  if (isDeepStrictEqual(known, asked)) return;
  const keys = Object.keys({ ...known, ...asked }) as (keyof VeeSpec)[];
  const difference = keys.filter((key) => !isDeepStrictEqual(known[key], asked[key]));
  throw new HanseError('DRIVER_VEE_CONFLICT', { veeId: asked.veeId, difference });
}
