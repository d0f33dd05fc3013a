import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MIB, type Millis } from '@hanse/kernel';

const PAUSE: Millis = 1_000;
const LONGEST: Millis = 20_000;
/** Two looks that differ by less are the same. */
const STEADY = 0.01;

/** What a process holds, in bytes. */
export interface ProcessMemory {
  /** Everything that is mapped and in memory, shared pages counted in full. */
  readonly rss: number;
  /** Shared pages counted in part, so that processes can be added up. */
  readonly pss: number;
}

/** Looks until the processes hold still, for at most 20 s, and answers the last look, in the order of the ids. */
export async function steadyMemory(pids: readonly number[]): Promise<readonly ProcessMemory[]> {
  const end = performance.now() + LONGEST;
  let last = pids.map(memoryOf);
  while (performance.now() < end) {
    await delay(PAUSE);
    const now = pids.map(memoryOf);
    const isSteady = Math.abs(total(now) - total(last)) < STEADY * total(last);
    last = now;
    if (isSteady) break;
  }
  return last;
}

export function total(all: readonly ProcessMemory[]): number {
  return all.reduce((sum, { pss }) => sum + pss, 0);
}

export function inMib(bytes: number): number {
  return bytes / MIB;
}

function memoryOf(pid: number): ProcessMemory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return { rss: bytesOf(rollup, 'Rss'), pss: bytesOf(rollup, 'Pss') };
}

function bytesOf(rollup: string, field: string): number {
  const kib = new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(rollup)?.[1];
  if (kib === undefined) throw new Error(`no ${field} in smaps_rollup`);
  return Number(kib) * 1024;
}
