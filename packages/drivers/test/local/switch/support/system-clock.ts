import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, HanseError } from '@hanse/kernel';

/** Real time, for tests with real sockets. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, name, signal) =>
    delay(ms, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
      throw new HanseError('CANCELLED', { what: name }, cause);
    }),
  timer: (ms, _name, fire) => {
    const handle = setTimeout(fire, ms);
    return () => clearTimeout(handle);
  },
};
