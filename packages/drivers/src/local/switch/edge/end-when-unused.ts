import type { Clock, Millis } from '@hanse/kernel';

const LOOKS_PER_LIMIT = 6;

/**
 * Calls `end` once nobody has used the switch for as long as `limit`: no gateway at its control socket and no VM at a
 * port. A gateway that comes back starts a new switch; without this, a site whose folder was removed by hand would
 * leave its switch running for ever. The answer stops the watching.
 */
export function endWhenUnused(parts: {
  readonly isUsed: () => boolean;
  readonly limit: Millis;
  readonly clock: Clock;
  readonly end: () => void;
}): () => void {
  const { isUsed, limit, clock, end } = parts;
  let unusedSince: number | undefined;
  let cancel: () => void = () => undefined;
  const look = () => {
    if (isUsed()) unusedSince = undefined;
    else unusedSince ??= clock.monotonic();
    if (unusedSince !== undefined && clock.monotonic() - unusedSince >= limit) end();
    else arm();
  };
  const arm = () => {
    cancel = clock.timer(limit / LOOKS_PER_LIMIT, 'switch.unused', look);
  };
  arm();
  return () => cancel();
}
