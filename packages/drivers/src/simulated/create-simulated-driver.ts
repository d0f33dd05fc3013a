import type { Clock, Logger, Rng, SiteId, VeeId } from '@hanse/kernel';
import type { ResourceAmount } from '@hanse/model';
import type { ComputeDriver } from '../contract/compute-driver.ts';
import { CloudLedger } from './cloud-ledger.ts';
import type { SimulatedFaultCode, SimulatedKnobs, SimulatedVerb } from './knobs.ts';
import { SimulatedDriver } from './simulated-driver.ts';

/** What a test can do to a simulated cloud behind the gateway's back. */
export interface Simulation {
  /** The machine dies now, and listeners are told. Only what is ACTIVE or PAUSED can die. */
  kill(veeId: VeeId, reason: string): void;
  /** The next operation of this verb fails so, whatever the probabilities say; may be called several times ahead. */
  failNext(verb: SimulatedVerb, code: SimulatedFaultCode, moment?: 'before' | 'after'): void;
}

export interface SimulatedComputeDriver extends ComputeDriver {
  readonly simulation: Simulation;
}

export interface SimulatedDriverOptions extends SimulatedKnobs {
  readonly siteId: SiteId;
  /** What the site has in all. */
  readonly capacity: ResourceAmount;
  readonly clock: Clock;
  /** Seeded, where runs are to be repeated. */
  readonly rng: Rng;
  readonly logger: Logger;
  /** The journal of the cloud, in a folder that exists. Absent: the cloud ends with this object. */
  readonly statePath?: string;
  /** Whether every operation waits for the disk, so that the cloud outlives a power failure too. Default false. */
  readonly isFsynced?: boolean;
}

/**
 * A cloud without machines: seeded latencies, faults and deaths, thousands of VEEs, and `isSimulated` said everywhere.
 * With `statePath` it outlives the gateway's SIGKILL as a real cloud would, each operation wholly or not at all. A real
 * cloud goes on working meanwhile; this one stands still, except that a `killAfter` that has passed strikes at `open`.
 */
export function createSimulatedDriver(options: SimulatedDriverOptions): SimulatedComputeDriver {
  const { siteId, capacity, clock, rng, statePath, isFsynced = false } = options;
  const logger = options.logger.child({ component: 'simulated-driver' });
  const journal = statePath === undefined ? {} : { journal: { path: statePath, siteId, isFsynced } };
  const ledger = new CloudLedger(journal);
  const driver = new SimulatedDriver({ ledger, total: capacity, clock, rng, logger, knobs: options });
  const simulation: Simulation = {
    kill: (veeId, reason) => driver.kill(veeId, reason),
    failNext: (verb, code, moment) => driver.failNext(verb, code, moment),
  };
  return Object.assign(driver, { simulation });
}
