import type { Millis } from '@hanse/kernel';
import type { DriverCapabilities } from '@hanse/model';

/** The operations of the simulated cloud that take time and can fail. */
export type SimulatedVerb =
  | 'define'
  | 'start'
  | 'pause'
  | 'resume'
  | 'suspend'
  | 'shutdown'
  | 'destroy'
  | 'ensureNetwork'
  | 'removeNetwork'
  | 'putImage'
  | 'exportDisk';

/**
 * How long an operation takes. `uniform`: anything between the two alike; `long-tail`: mostly about `typical` (the
 * median of a log-normal distribution), seldom much longer, never longer than `atMost`.
 */
export type SimulatedLatency =
  | { readonly shape: 'uniform'; readonly from: Millis; readonly to: Millis }
  | { readonly shape: 'long-tail'; readonly typical: Millis; readonly atMost: Millis };

export type SimulatedFaultCode = 'DRIVER_UNAVAILABLE' | 'DRIVER_START_FAILED' | 'DEADLINE_EXCEEDED' | 'INTERNAL';

export interface SimulatedFault {
  readonly code: SimulatedFaultCode;
  /**
   * `before` (the default): nothing has happened. `after`: it has happened and only the answer is lost, which is what
   * idempotency is for.
   */
  readonly moment?: 'before' | 'after';
}

/** What can be turned on a simulated cloud; everything absent is instant, faultless and capable. */
export interface SimulatedKnobs {
  readonly latencies?: Readonly<Partial<Record<SimulatedVerb, SimulatedLatency>>>;
  /** Per verb, a fault and how probable it is, in 0 … 1. */
  readonly faults?: Readonly<Partial<Record<SimulatedVerb, SimulatedFault & { readonly probability: number }>>>;
  /** Deaths of one VEE in an hour of being ACTIVE, on average; exponentially distributed. */
  readonly deathsPerHour?: number;
  /** Every VEE dies this long after each time it becomes ACTIVE. */
  readonly killAfter?: Millis;
  /** Capabilities to do without, or other limits. That it simulates cannot be denied. */
  readonly capabilities?: Readonly<Partial<Omit<DriverCapabilities, 'isSimulated'>>>;
}
