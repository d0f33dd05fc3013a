import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpClient } from '@hanse/http/client';
import type { Millis } from '@hanse/kernel';
import { FederationHarness, threeSites } from '@hanse/testkit';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { timedOrder } from '../federation/follow-order.ts';
import { uploadPackage } from '../federation/upload-package.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { manySystems } from './many-systems.ts';

const BENCHMARK = 'scale';
const DEADLINE: Millis = 30 * 60_000;
/** What one VEE of the generated descriptor takes. */
const MEMORY_MIB = 64;
const WARM_UP = 50;

interface Round {
  readonly upload: Millis;
  readonly deploy: Millis;
  readonly destroy: Millis;
}

/** Applications of growing size on three simulated sites without latencies: what is left is Hanse's own work. */
export const scaleBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'VEEs deployed per second on simulated sites, and how the time grows with their number',
  run: async (context) => {
    const rounds = await measured(context);
    return figures(context.sizes, rounds);
  },
};

/** Sizes take turns, so that a busy moment of the machine does not hit only one of them. */
async function measured(context: BenchmarkContext): Promise<ReadonlyMap<number, readonly Round[]>> {
  const { sizes, say } = context;
  const rounds = new Map<number, Round[]>(sizes.map((size) => [size, []]));
  for (let round = 1; round <= context.rounds; round += 1) {
    for (const size of sizes) {
      const times = await onFreshFederation(context, `${size}-${round}`, size);
      rounds.get(size)?.push(times);
      say(`${size} VEEs: deployed in ${Math.round(times.deploy)} ms, destroyed in ${Math.round(times.destroy)} ms`);
    }
  }
  return rounds;
}

/** Each site has room for little more than a third, so that all three have to work. */
async function onFreshFederation(context: BenchmarkContext, name: string, size: number): Promise<Round> {
  const { root, cacheFolder } = context;
  const third = Math.ceil((size + WARM_UP) / 3);
  const capacity = { vcpus: third, memoryMib: third * MEMORY_MIB, diskGib: 1 };
  const sites = threeSites('simulated', { capacity, simulated: { seed: 1 } });
  const folder = join(context.folder, name);
  mkdirSync(folder, { mode: 0o700 });
  await using harness = await FederationHarness.start({ root, folder, cacheFolder, sites });
  await roundOf(context, harness.api, 'warm-up', WARM_UP);
  return await roundOf(context, harness.api, `many-${size}`, size);
}

async function roundOf({ signal }: BenchmarkContext, api: HttpClient, name: string, size: number): Promise<Round> {
  const begin = performance.now();
  const { packageId } = await uploadPackage(api, { name, descriptor: manySystems(size), files: [] });
  const upload = performance.now() - begin;
  const request = { method: 'POST', path: '/v1/applications', body: { packageId, name } } as const;
  const deploy = await timedOrder(api, request, DEADLINE, signal);
  const destroy = await timedOrder(api, { method: 'DELETE', path: `/v1/applications/${name}` }, DEADLINE, signal);
  return { upload, deploy, destroy };
}

function figures(sizes: readonly number[], rounds: ReadonlyMap<number, readonly Round[]>): readonly Figure[] {
  const smallest = Math.min(...sizes);
  const timeOf = (size: number, part: keyof Round): Millis => median((rounds.get(size) ?? []).map((one) => one[part]));
  return sizes.flatMap((size) =>
    (['upload', 'deploy', 'destroy'] as const).flatMap((part) => {
      const seconds = timeOf(size, part) / 1000;
      const rate = { benchmark: BENCHMARK, name: `${part} ${size} VEEs`, value: size / seconds, unit: 'VEEs/s' };
      if (size === smallest) return [rate];
      const growth = timeOf(size, part) / timeOf(smallest, part);
      const against = `time for ${smallest} VEEs; ${size / smallest} would be linear`;
      const time = { benchmark: BENCHMARK, name: `${part} ${size} VEEs, time`, value: seconds, unit: 's' };
      return [rate, { ...time, ratio: growth, against }];
    }),
  );
}
