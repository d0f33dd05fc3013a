import type { Instant, Millis } from '@hanse/kernel';

/** When keys change. */
export interface RotationPolicy {
  /** How long a key signs. */
  readonly period: Millis;
  /** How long a key is published before it signs, so that every verifier has it by then. */
  readonly ahead: Millis;
  /** How long a key is published after it last signed: until the tokens it signed are dead. */
  readonly after: Millis;
}

const HOUR: Millis = 3_600_000;

/** A month of signing; verifiers fetch every minute, tokens live a quarter of an hour. */
export const ROTATION: RotationPolicy = { period: 720 * HOUR, ahead: 6 * HOUR, after: HOUR };

/** A key of a ring is described by when it begins to sign; it ends when the next one begins. */
export interface RingKeyTimes {
  readonly signsFrom: Instant;
}

/** The keys of a ring at one moment. */
export interface RingView<T> {
  readonly current: T;
  /** Published, not signing yet. */
  readonly next: readonly T[];
  /** Signing no more; what they signed may still be alive. */
  readonly retired: readonly T[];
  /** Nothing they signed is alive. */
  readonly dead: readonly T[];
}

/** Sorts keys by what they are for now. A ring whose keys all begin later signs with the first of them. */
export function ringAt<T extends RingKeyTimes>(
  keys: readonly T[],
  now: Instant,
  { after }: RotationPolicy,
): RingView<T> | undefined {
  const ordered = keys.toSorted((a, b) => a.signsFrom - b.signsFrom);
  const at = Math.max(
    0,
    ordered.findLastIndex(({ signsFrom }) => signsFrom <= now),
  );
  const current = ordered[at];
  if (current === undefined) return undefined;
  const past = ordered.slice(0, at);
  const isDead = (_key: T, index: number) => (ordered[index + 1]?.signsFrom ?? now) + after <= now;
  return {
    current,
    next: ordered.slice(at + 1),
    retired: past.filter((key, index) => !isDead(key, index)),
    dead: past.filter(isDead),
  };
}

/** When a key that is made now begins to sign, or undefined when none is to be made yet. */
export function nextSignsFrom<T extends RingKeyTimes>(
  { current, next }: RingView<T>,
  now: Instant,
  { period, ahead }: RotationPolicy,
): Instant | undefined {
  const due = current.signsFrom + period;
  if (next.length > 0 || now < due - ahead) return undefined;
  // A service that was down when the key was due still publishes the new one ahead of its use.
  return Math.max(due, now + ahead);
}
