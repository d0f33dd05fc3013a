import { type Clock, type Instant, type Millis, type Rng, randomFraction, type VeeId } from '@hanse/kernel';
import type { SimulatedKnobs } from './knobs.ts';

const HOUR: Millis = 3_600_000;

/** Decides when machines die by themselves, as the knobs say; each ACTIVE VEE has at most one hour of death. */
export class Mortality {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #knobs: SimulatedKnobs;
  readonly #die: (veeId: VeeId, reason: string) => void;
  readonly #spared = new Map<VeeId, () => void>();

  constructor(parts: {
    clock: Clock;
    rng: Rng;
    knobs: SimulatedKnobs;
    die: (veeId: VeeId, reason: string) => void;
  }) {
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.#knobs = parts.knobs;
    this.#die = parts.die;
  }

  /** The VEE is ACTIVE since then. */
  expose(veeId: VeeId, since: Instant): void {
    const [after, reason] = this.#fate(this.#clock.now() - since);
    if (!Number.isFinite(after)) return;
    const spare = this.#clock.timer(after, 'simulated.death', () => {
      this.#spared.delete(veeId);
      this.#die(veeId, reason);
    });
    this.#spared.set(veeId, spare);
  }

  /** The VEE is no longer ACTIVE. */
  spare(veeId: VeeId): void {
    this.#spared.get(veeId)?.();
    this.#spared.delete(veeId);
  }

  spareAll(): void {
    for (const veeId of [...this.#spared.keys()]) this.spare(veeId);
  }

  #fate(age: Millis): readonly [Millis, string] {
    const { killAfter = Number.POSITIVE_INFINITY, deathsPerHour = 0 } = this.#knobs;
    const planned = Math.max(0, killAfter - age);
    // The exponential distribution has no memory: what has already been survived does not count.
    const chance = deathsPerHour > 0 ? (-Math.log(1 - randomFraction(this.#rng)) / deathsPerHour) * HOUR : Infinity;
    return planned <= chance
      ? [planned, `simulated death ${killAfter} ms after start`]
      : [chance, `simulated death at a rate of ${deathsPerHour} an hour`];
  }
}
