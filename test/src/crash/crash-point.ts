import { type Rng, randomBelow, randomFraction } from '@hanse/kernel';
import { SeededRng } from '@hanse/testkit';

/** `abandon` is to destroy what is still being deployed. */
export type Operation = 'deploy' | 'suspend' | 'resume' | 'destroy' | 'abandon';

export const ALL_OPERATIONS: readonly Operation[] = ['deploy', 'suspend', 'resume', 'destroy', 'abandon'];

/** When to kill, counted from the sending of the request. */
export type Moment =
  /** A share of the time the operation took when nothing was killed. */
  | { readonly kind: 'delay'; readonly share: number }
  /** After so large a share of the events the operation told of when nothing was killed. */
  | { readonly kind: 'event'; readonly share: number };

/** One experiment: what is asked, who is killed, when. All of it follows from the seed. */
export interface CrashPoint {
  readonly seed: number;
  readonly operation: Operation;
  /** Services by name. */
  readonly victims: readonly string[];
  readonly moment: Moment;
  /** Kill them once more while they recover, after so many milliseconds of their second life. */
  readonly againAfter?: number;
}

/** As often as they are listed. */
const OPERATIONS: readonly Operation[] = [
  ...(['deploy', 'deploy', 'deploy', 'deploy'] as const),
  ...(['suspend', 'suspend', 'suspend'] as const),
  ...(['destroy', 'destroy', 'destroy'] as const),
  ...(['resume', 'resume'] as const),
  ...(['abandon', 'abandon'] as const),
];
const LONGEST_SECOND_LIFE = 1_500;

export function crashPoint(seed: number, sites: readonly string[]): CrashPoint {
  const rng = new SeededRng(seed);
  const operation = oneOf(OPERATIONS, rng);
  const site = oneOf(sites, rng);
  const victims = oneOf([['federation'], ['federation'], [site], [site], [site], ['federation', site]], rng);
  const kind = oneOf(['delay', 'event'] as const, rng);
  const moment: Moment = { kind, share: randomFraction(rng) };
  const isKilledAgain = randomBelow(rng, 5) === 0;
  const second = randomBelow(rng, LONGEST_SECOND_LIFE);
  return { seed, operation, victims, moment, ...(isKilledAgain ? { againAfter: second } : {}) };
}

/** The points asked for by HANSE_CRASH_SEEDS (`17` or `3,17`), else the first `HANSE_CRASH_POINTS` or `count` seeds. */
export function crashSeeds(count: number): readonly number[] {
  const { HANSE_CRASH_SEEDS: seeds, HANSE_CRASH_POINTS: points } = process.env;
  if (seeds !== undefined) return seeds.split(',').map(Number);
  return Array.from({ length: points === undefined ? count : Number(points) }, (_, index) => index + 1);
}

export function describePoint({ seed, operation, victims, moment, againAfter }: CrashPoint): string {
  const when = `${Math.round(moment.share * 100)} % of its ${moment.kind === 'delay' ? 'time' : 'events'}`;
  const again = againAfter === undefined ? '' : `, again after ${againAfter} ms`;
  return `seed ${String(seed).padStart(3)}  ${operation.padEnd(7)}  ${victims.join(' + ').padEnd(20)}  at ${when}${again}`;
}

function oneOf<T>(list: readonly T[], rng: Rng): T {
  const chosen = list[randomBelow(rng, list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}
