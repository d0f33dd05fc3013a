import { HanseError } from '@hanse/kernel';

/** CANCELLED when whoever asked has given up. */
export function requireActive(signal: AbortSignal): void {
  if (signal.aborted) throw new HanseError('CANCELLED', { what: 'An operation of the local driver' }, signal.reason);
}
