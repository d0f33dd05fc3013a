import { type Clock, HanseError, type Millis, type Rng, randomFraction } from '@hanse/kernel';
import { SIMULATED_NAME } from './capabilities.ts';
import type { SimulatedFault, SimulatedKnobs, SimulatedLatency, SimulatedVerb } from './knobs.ts';

/** Width of the long-tail distribution: 5 % of the operations take more than 2.7 times the typical time. */
const LONG_TAIL_SIGMA = 0.6;

/** Seconds after which a simulated DEADLINE_EXCEEDED claims to have given up. */
const SIMULATED_PATIENCE = 30;

/** Every operation of the simulated cloud goes through here: it takes its time, and may fail before or after its act. */
export class Operations {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #knobs: SimulatedKnobs;
  readonly #scripted = new Map<SimulatedVerb, SimulatedFault[]>();

  constructor(parts: { clock: Clock; rng: Rng; knobs: SimulatedKnobs }) {
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.#knobs = parts.knobs;
  }

  failNext(verb: SimulatedVerb, fault: SimulatedFault): void {
    this.#scripted.set(verb, [...(this.#scripted.get(verb) ?? []), fault]);
  }

  /** `act` happens wholly or not at all; a signal that aborts before it rejects with CANCELLED. */
  async run(verb: SimulatedVerb, subject: string, signal: AbortSignal, act: () => void): Promise<void> {
    const fault = await this.begin(verb, subject, signal);
    act();
    this.end(fault, subject);
  }

  /** The first half of `run`, for what cannot be one synchronous act; `end` must follow with what it gave. */
  async begin(
    verb: SimulatedVerb,
    subject: string,
    signal: AbortSignal,
    atMost?: Millis,
  ): Promise<SimulatedFault | undefined> {
    if (signal.aborted) throw new HanseError('CANCELLED', { what: `${verb} of ${subject}` }, signal.reason);
    const fault = this.#draw(verb);
    const latency = Math.min(this.#latency(verb), atMost ?? Number.POSITIVE_INFINITY);
    if (latency > 0) await this.#clock.sleep(latency, `simulated.${verb}`, signal);
    if (fault !== undefined && fault.moment !== 'after') throw errorOf(fault, subject);
    return fault;
  }

  end(fault: SimulatedFault | undefined, subject: string): void {
    if (fault !== undefined) throw errorOf(fault, subject);
  }

  #draw(verb: SimulatedVerb): SimulatedFault | undefined {
    const scripted = this.#scripted.get(verb)?.shift();
    if (scripted !== undefined) return scripted;
    const fault = this.#knobs.faults?.[verb];
    return fault !== undefined && randomFraction(this.#rng) < fault.probability ? fault : undefined;
  }

  #latency(verb: SimulatedVerb): Millis {
    const latency = this.#knobs.latencies?.[verb];
    return latency === undefined ? 0 : Math.round(drawLatency(latency, this.#rng));
  }
}

function drawLatency(latency: SimulatedLatency, rng: Rng): number {
  if (latency.shape === 'uniform') return latency.from + randomFraction(rng) * (latency.to - latency.from);
  // Box and Muller's way from two uniform numbers to a normal one; 1 − u keeps the logarithm finite.
  const radius = Math.sqrt(-2 * Math.log(1 - randomFraction(rng)));
  const normal = radius * Math.cos(2 * Math.PI * randomFraction(rng));
  return Math.min(latency.atMost, latency.typical * Math.exp(LONG_TAIL_SIGMA * normal));
}

function errorOf({ code, moment }: SimulatedFault, subject: string): HanseError {
  const problem = moment === 'after' ? 'simulated fault: the answer was lost' : 'simulated fault';
  const what = `an operation on ${subject} (${problem})`;
  return new HanseError(code, { driver: SIMULATED_NAME, veeId: subject, problem, what, seconds: SIMULATED_PATIENCE });
}
