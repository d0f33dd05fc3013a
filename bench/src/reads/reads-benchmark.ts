import { join } from 'node:path';
import type { Millis } from '@hanse/kernel';
import { FederationHarness, threeSites } from '@hanse/testkit';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { timedOrder } from '../federation/follow-order.ts';
import { uploadPackage } from '../federation/upload-package.ts';
import { BarePeer } from '../peers/bare-peer.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { manySystems } from '../scale/many-systems.ts';
import { type Throughput, throughputOf } from './load.ts';
import { type ReadTarget, readTargets } from './read-targets.ts';

const BENCHMARK = 'reads';
const AGAINST = 'a bare Fastify route, same TLS, same answer';
const VEES = 4;
const WARM_UP_SECONDS = 1;
const DEADLINE: Millis = 60_000;

interface Round {
  readonly ours: Throughput;
  readonly bare: Throughput;
}

/** Authenticated reads of federation and gateway, by turns with a bare route that answers the same bytes. */
export const readsBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'authenticated API reads per second against a bare Fastify route',
  run: async (context) => {
    const { root, folder, cacheFolder } = context;
    const sites = threeSites('simulated');
    await using harness = await FederationHarness.start({ root, folder, cacheFolder, sites });
    const name = 'shop';
    const { packageId } = await uploadPackage(harness.api, { name, descriptor: manySystems(VEES), files: [] });
    const request = { method: 'POST', path: '/v1/applications', body: { packageId, name } } as const;
    await timedOrder(harness.api, request, DEADLINE, context.signal);
    const figures: Figure[] = [];
    for (const target of await readTargets(harness, { folder, application: name })) {
      figures.push(...figuresOf(target, await measured(context, target)));
    }
    return figures;
  },
};

async function measured(context: BenchmarkContext, read: ReadTarget): Promise<readonly Round[]> {
  const task = { tls: read.tls, answers: { [read.path]: read.answer } };
  await using peer = await BarePeer.start(join(context.folder, 'bare.json'), task);
  const bare = { ...read.target, url: `${peer.url}${read.path}` };
  for (const target of [read.target, bare]) await throughputOf(target, WARM_UP_SECONDS);
  const rounds: Round[] = [];
  while (rounds.length < context.rounds) {
    context.signal.throwIfAborted();
    const round = { ours: await throughputOf(read.target), bare: await throughputOf(bare) };
    rounds.push(round);
    context.say(`${read.name}: ${Math.round(round.ours.perSecond)}/s, bare ${Math.round(round.bare.perSecond)}/s`);
  }
  return rounds;
}

/** Ratios are of one round each, so that a busy moment of the machine hits both sides; the middle one counts. */
function figuresOf({ name, answer }: ReadTarget, rounds: readonly Round[]): readonly Figure[] {
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  const common = { benchmark: BENCHMARK, against: AGAINST };
  return [
    {
      ...common,
      name: `${name} (${bytes} B)`,
      value: middle(({ ours }) => ours.perSecond),
      unit: 'reads/s',
      ratio: middle(({ ours, bare }) => ours.perSecond / bare.perSecond),
    },
    {
      ...common,
      name: `${name}, 99th percentile`,
      value: middle(({ ours }) => ours.p99),
      unit: 'ms',
      ratio: middle(({ ours, bare }) => ours.p99 / Math.max(bare.p99, 1)),
    },
  ];
}
