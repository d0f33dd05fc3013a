import type { JsonValue } from '@hanse/kernel';
import { cpuSeconds, proportionalMemoryBytes } from './process-identity.ts';
import type { QemuProcess } from './qemu-process.ts';
import { isObject, type QmpClient } from './qmp-client.ts';
import type { PortStatus } from './switch/index.ts';

export interface MachineFigures {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly diskReadBytes: number;
  readonly diskWriteBytes: number;
}

const BALLOON = '/machine/peripheral/balloon';
const POLLING_SECONDS = 5;

/** Has the guest report its memory from now on, if it has a balloon driver. */
export async function beginMemoryReports(qmp: QmpClient): Promise<void> {
  const argument = { path: BALLOON, property: 'guest-stats-polling-interval', value: POLLING_SECONDS };
  await qmp.run('qom-set', argument);
}

/** What the machine has used since its process was started. */
export async function machineFigures(machine: QemuProcess): Promise<MachineFigures> {
  const [stats, memory] = await Promise.all([machine.qmp.run('query-blockstats'), guestMemory(machine.qmp)]);
  const { pid } = machine.identity;
  return {
    cpuSeconds: cpuSeconds(pid) ?? 0,
    memoryBytes: memory ?? proportionalMemoryBytes(pid) ?? 0,
    diskReadBytes: sumOfDevices(stats, 'rd_bytes'),
    diskWriteBytes: sumOfDevices(stats, 'wr_bytes'),
  };
}

/** The switch counts from its own side: what it received is what the VEE sent. */
export function networkFigures(ports: readonly PortStatus[]): { networkRxBytes: number; networkTxBytes: number } {
  return {
    networkRxBytes: ports.reduce((sum, port) => sum + port.counters.txBytes, 0),
    networkTxBytes: ports.reduce((sum, port) => sum + port.counters.rxBytes, 0),
  };
}

/** Memory in use as the guest sees it; undefined until it reports. Unknown values read as 2^64−1. */
async function guestMemory(qmp: QmpClient): Promise<number | undefined> {
  const answer = await qmp.run('qom-get', { path: BALLOON, property: 'guest-stats' });
  const stats = isObject(answer) ? answer['stats'] : undefined;
  if (!isObject(stats)) return undefined;
  const total = known(stats['stat-total-memory']);
  const available = known(stats['stat-available-memory']) ?? known(stats['stat-free-memory']);
  return total === undefined || available === undefined ? undefined : total - available;
}

function known(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 && value < 2 ** 60 ? value : undefined;
}

function sumOfDevices(answer: JsonValue, counter: string): number {
  if (!Array.isArray(answer)) return 0;
  return answer.reduce((sum: number, device: JsonValue) => {
    const stats = isObject(device) ? device['stats'] : undefined;
    const value = isObject(stats) ? stats[counter] : undefined;
    return sum + (typeof value === 'number' ? value : 0);
  }, 0);
}
