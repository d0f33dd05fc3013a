import type { DriverCapabilities } from '@hanse/model';
import type { ConformanceFixture } from './fixture.ts';
import type { Trial } from './trial.ts';

/** A part of the fixture or a capability of the driver without which a clause says nothing. */
export type ClauseNeed =
  | {
      readonly [K in keyof DriverCapabilities]-?: Required<DriverCapabilities>[K] extends boolean ? K : never;
    }[keyof DriverCapabilities]
  | Extract<keyof ConformanceFixture, 'killVee'>;

/** One sentence of the driver contract and how it is checked. */
export interface Clause {
  /** Stable: `<subject>.<property>`; what `skip` names. */
  readonly id: string;
  /** The sentence, as a fact about a driver that conforms. */
  readonly text: string;
  /** The clause is skipped, with the reason, where one of these is absent. */
  readonly needs?: readonly ClauseNeed[];
  check(trial: Trial): Promise<void>;
}
