import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FederationHarness, type SitePlan, threeSites } from '@hanse/testkit';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { BarePeer } from '../peers/bare-peer.ts';
import { guestImageHere } from '../peers/machine-requirements.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { inMib, type ProcessMemory, steadyMemory, total } from './process-memory.ts';

const BENCHMARK = 'memory';
const AGAINST = 'a node process with an empty HTTPS Fastify server';

type Driver = SitePlan['driver'];

/** What the processes held in one round, by name; `bare` is the peer. */
type Round = ReadonlyMap<string, ProcessMemory>;

/** Memory of an idle federation with three gateways, for each kind of driver. */
export const memoryBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'memory of an idle federation and three gateways against a bare Fastify process',
  run: async (context) => {
    const image = await guestImageHere(context);
    const drivers: readonly Driver[] = image === undefined ? ['simulated'] : ['simulated', 'local'];
    const figures: Figure[] = [];
    for (const driver of drivers) figures.push(...(await figuresOf(context, driver)));
    return figures;
  },
};

async function figuresOf(context: BenchmarkContext, driver: Driver): Promise<readonly Figure[]> {
  const rounds: Round[] = [];
  for (let round = 1; round <= context.rounds; round += 1) {
    context.signal.throwIfAborted();
    rounds.push(await measured(context, driver, join(context.folder, `${driver}-${round}`)));
    context.say(`${driver} driver: round ${round} of ${context.rounds}`);
  }
  const names = [...(rounds[0]?.keys() ?? [])];
  const middle = (name: string, part: keyof ProcessMemory) =>
    median(rounds.map((round) => round.get(name)?.[part] ?? 0));
  const lines = names.flatMap((name) =>
    (['rss', 'pss'] as const).map((part): Figure => {
      const value = inMib(middle(name, part));
      const what = { benchmark: BENCHMARK, name: `${driver}: ${name}, ${part.toUpperCase()}`, value, unit: 'MiB' };
      return name === 'bare' ? what : { ...what, ratio: middle(name, part) / middle('bare', part), against: AGAINST };
    }),
  );
  const sums = rounds.map((round) => total([...round].filter(([name]) => name !== 'bare').map(([, memory]) => memory)));
  const sum = median(sums);
  const name = `${driver}: federation and 3 gateways together, PSS`;
  const ratio = sum / middle('bare', 'pss');
  return [...lines, { benchmark: BENCHMARK, name, value: inMib(sum), unit: 'MiB', ratio, against: AGAINST }];
}

async function measured(context: BenchmarkContext, driver: Driver, folder: string): Promise<Round> {
  const { root, cacheFolder } = context;
  mkdirSync(folder, { mode: 0o700 });
  await using harness = await FederationHarness.start({ root, folder, cacheFolder, sites: threeSites(driver) });
  const identity = join(folder, 'federation/identity');
  const tls = {
    certFile: join(identity, 'federation.crt'),
    keyFile: join(identity, 'federation.key'),
    caFile: join(identity, 'ca.crt'),
    isMutual: false,
  };
  await using bare = await BarePeer.start(join(folder, 'bare.json'), { tls, answers: {} });
  const services = [harness.federation, ...harness.gateways.values()];
  const pids = [...services.map(({ pid }) => pid ?? 0), bare.pid];
  const names = ['federation', ...[...harness.gateways.keys()].map((site) => `gateway ${site}`), 'bare'];
  const memory = await steadyMemory(pids);
  return new Map(names.flatMap((name, index) => (memory[index] === undefined ? [] : [[name, memory[index]] as const])));
}
