import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { formatBytes, GIB, MIB, type Millis } from '@hanse/kernel';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { writeArchive } from './write-archive.ts';

const BENCHMARK = 'archive';
const SIZES: readonly number[] = [1 * GIB, 4 * GIB];
const PAUSE: Millis = 20;

interface Run {
  readonly time: Millis;
  readonly peakRss: number;
}

/** Packages as large as real ones, read and verified as a stream, against the tool that only digests their bytes. */
export const archiveBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'digest-verified reading of a 4 GiB .ova against sha256sum of the same bytes',
  run: async (context) => {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(...(await measured(context, size)));
    return figures;
  },
};

async function measured(context: BenchmarkContext, size: number): Promise<readonly Figure[]> {
  const { root, folder, rounds, signal, say } = context;
  const path = join(folder, `${size}.ova`);
  await writeArchive(path, size, signal);
  try {
    // Unmeasured: afterwards both find the file in memory, if it fits there.
    await measure(['sha256sum', path], signal);
    const verify = [process.execPath, join(root, 'apps/cli/dist/src/main.js'), 'ovf', 'verify', path];
    const turns: { ours: Run; theirs: Run }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const turn = { ours: await measure(verify, signal), theirs: await measure(['sha256sum', path], signal) };
      say(`${formatBytes(size)}: ${Math.round(turn.ours.time)} ms, sha256sum ${Math.round(turn.theirs.time)} ms`);
      turns.push(turn);
    }
    return figuresOf(size, turns);
  } finally {
    await rm(path, { force: true });
  }
}

function figuresOf(size: number, turns: readonly { readonly ours: Run; readonly theirs: Run }[]): readonly Figure[] {
  const rate = (run: Run) => size / MIB / (run.time / 1000);
  const ours = median(turns.map((turn) => rate(turn.ours)));
  const theirs = median(turns.map((turn) => rate(turn.theirs)));
  const peak = Math.max(...turns.map((turn) => turn.ours.peakRss));
  const name = formatBytes(size);
  const against = 'sha256sum of the same bytes';
  return [
    { benchmark: BENCHMARK, name: `${name}, sha256sum`, value: theirs, unit: 'MiB/s' },
    {
      benchmark: BENCHMARK,
      name: `${name}, hanse ovf verify`,
      value: ours,
      unit: 'MiB/s',
      ratio: ours / theirs,
      against,
    },
    { benchmark: BENCHMARK, name: `${name}, hanse ovf verify, peak RSS`, value: peak / MIB, unit: 'MiB' },
  ];
}

/** The time of a whole process, and the most memory it was seen to have had. Throws when it fails. */
async function measure([program = '', ...args]: readonly string[], signal: AbortSignal): Promise<Run> {
  const begin = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], signal });
  const end = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  let peakRss = 0;
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    peakRss = Math.max(peakRss, peakOf(child.pid));
    await Promise.race([end, delay(PAUSE)]);
  }
  const status = await end;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
  return { time: performance.now() - begin, peakRss };
}

/** The kernel keeps the high-water mark, so that looking now and then is enough. 0 once the process is gone. */
function peakOf(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}
