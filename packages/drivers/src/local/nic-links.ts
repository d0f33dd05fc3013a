import { type Clock, HanseError, type Millis } from '@hanse/kernel';
import type { QmpClient } from './qmp-client.ts';

const CONNECT_LIMIT: Millis = 15_000;

/**
 * Waits until QEMU has taken the switch's connection to every NIC; the machine must not run before. QEMU 7.2 begins to
 * listen in the background and marks the link as down only then: a guest that sends before that makes it read through
 * a null pointer (net/stream.c). No event tells, only `info network` does. Throws DEADLINE_EXCEEDED.
 */
export async function nicsConnected(qmp: QmpClient, count: number, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + CONNECT_LIMIT;
  while (!areConnected(String(await qmp.run('human-monitor-command', { 'command-line': 'info network' })), count)) {
    if (clock.monotonic() > deadline) {
      throw new HanseError('DEADLINE_EXCEEDED', { what: 'a connection of the switch', seconds: CONNECT_LIMIT / 1000 });
    }
    await clock.sleep(3, 'local.nics-connected');
  }
}

/** A stream back end shows its peer's address when it has one, and nothing when it only listens. */
export function areConnected(networks: string, count: number): boolean {
  const connected = new Set(
    [...networks.matchAll(/\bnic(\d+): index=\d+,type=stream,unix:/g)].map(([, index]) => index),
  );
  return Array.from({ length: count }, (_, index) => String(index)).every((index) => connected.has(index));
}
