import type { ComputeDriver } from '@hanse/drivers';
import {
  type Clock,
  HanseError,
  type Histogram,
  type Metrics,
  type Millis,
  type RetryPolicy,
  type Rng,
  retry,
  Semaphore,
  toHanseError,
} from '@hanse/kernel';
import type { VeeSpec, VeeVerb } from '@hanse/model';

export type DriverVerb = VeeVerb | 'define' | 'ensure-network' | 'remove-network';

/** How long a guest may take to shut down before its machine is turned off. */
const SHUTDOWN_GRACE: Millis = 20_000;
/** How long one attempt may take before it is given up and tried again. */
const ATTEMPT: Millis = 180_000;
const RETRIES: RetryPolicy = { attempts: 5, firstDelay: 200, maxDelay: 5_000 };

/** Verbs that load a host: machines come up or their disks are made. */
const HEAVY: ReadonlySet<DriverVerb> = new Set<DriverVerb>(['define', 'start', 'resume']);

/** Calls to the driver with everything around them: limits, deadline, retry with jitter, and a measured duration. */
export class DriverCalls {
  readonly driver: ComputeDriver;
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #heavy: Semaphore;
  readonly #light: Semaphore;
  readonly #durations: Histogram;

  constructor(parts: { driver: ComputeDriver; clock: Clock; rng: Rng; metrics: Metrics; parallelBoots: number }) {
    this.driver = parts.driver;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.#heavy = new Semaphore(parts.parallelBoots);
    this.#light = new Semaphore(parts.parallelBoots * 4);
    this.#durations = parts.metrics.histogram(
      'hanse_gateway_driver_verb_seconds',
      'Time one attempt of a driver verb took',
      ['verb', 'outcome'],
    );
  }

  verb(verb: VeeVerb | 'define', spec: VeeSpec, signal: AbortSignal): Promise<void> {
    return this.run(verb, signal, (attempt) => this.#ask(verb, spec, attempt));
  }

  /** Runs the task until it succeeds, fails for good, is out of attempts or the signal aborts. */
  run(verb: DriverVerb, signal: AbortSignal, task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const parts = { clock: this.#clock, rng: this.#rng, policy: RETRIES, name: `driver.${verb}`, signal };
    const turn = HEAVY.has(verb) ? this.#heavy : this.#light;
    return retry(parts, () => {
      requireGoingOn(verb, signal);
      return turn.run(() => this.#attempt(verb, signal, task));
    });
  }

  async #attempt(verb: DriverVerb, signal: AbortSignal, task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    requireGoingOn(verb, signal);
    const deadline = new AbortController();
    const cancel = this.#clock.timer(ATTEMPT, `driver.${verb}.deadline`, () =>
      deadline.abort(new HanseError('DEADLINE_EXCEEDED', { what: `driver verb ${verb}`, seconds: ATTEMPT / 1000 })),
    );
    const startedAt = this.#clock.monotonic();
    const done = (outcome: string) =>
      this.#durations.observe((this.#clock.monotonic() - startedAt) / 1000, { verb, outcome });
    try {
      await task(AbortSignal.any([signal, deadline.signal]));
      done('ok');
    } catch (thrown) {
      done(toHanseError(thrown).code);
      throw thrown;
    } finally {
      cancel();
    }
  }

  #ask(verb: VeeVerb | 'define', spec: VeeSpec, signal: AbortSignal): Promise<void> {
    const { driver } = this;
    switch (verb) {
      case 'define':
        return driver.define(spec, signal);
      case 'stop':
        return driver.shutdown(spec.veeId, spec.stopAction === 'powerOff' ? 0 : SHUTDOWN_GRACE, signal);
      case 'start':
        return driver.start(spec.veeId, signal);
      case 'pause':
        return driver.pause(spec.veeId, signal);
      case 'resume':
        return driver.resume(spec.veeId, signal);
      case 'suspend':
        return driver.suspend(spec.veeId, signal);
      case 'destroy':
        return driver.destroy(spec.veeId, signal);
    }
  }
}

function requireGoingOn(verb: DriverVerb, signal: AbortSignal): void {
  if (signal.aborted) throw new HanseError('CANCELLED', { what: `driver verb ${verb}` }, signal.reason);
}
