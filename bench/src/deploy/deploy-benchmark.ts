import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestImage } from '@hanse/drivers/local';
import type { HttpClient } from '@hanse/http/client';
import type { Millis } from '@hanse/kernel';
import { FederationHarness, threeSites } from '@hanse/testkit';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { timedOrder } from '../federation/follow-order.ts';
import { guestImageHere } from '../peers/machine-requirements.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { BareShop } from './bare-shop.ts';
import { BareSwitch } from './bare-switch.ts';
import { ShopExample } from './shop-example.ts';

const BENCHMARK = 'deploy';
const DEADLINE: Millis = 300_000;

interface Round {
  readonly inOrder: Millis;
  readonly cold: Millis;
  readonly atOnce: Millis;
  readonly warm: Millis;
}

/** The example shop on real machines: through Hanse at its sites, and by bare QEMU scripts. */
export const deployBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'from deploy to the first good page, against the same machines booted by bare QEMU scripts',
  run: async (context) => {
    const image = await guestImageHere(context);
    return image === undefined ? [] : figuresOf(await measured(context, image));
  },
};

async function measured(context: BenchmarkContext, image: GuestImage): Promise<readonly Round[]> {
  const { root, folder, cacheFolder, say } = context;
  const shop = new ShopExample({ root, image });
  await using harness = await FederationHarness.start({ root, folder, cacheFolder, sites: threeSites('local') });
  await ours(context, harness.api, shop, (await shop.upload(harness.api, 0)).packageId);
  const accelerator = acceleratorOf(cacheFolder);
  await using wire = await BareSwitch.start(root, folder);
  const bare = async (round: number, order: 'in order' | 'at once'): Promise<Millis> => {
    const own = join(folder, `bare-${round}-${order.replace(' ', '-')}`);
    await using peer = new BareShop({ plan: shop.plan, image, accelerator, wire, folder: own });
    return await peer.open(order, context.signal);
  };
  await bare(0, 'in order');
  const rounds: Round[] = [];
  for (let round = 1; round <= context.rounds; round += 1) {
    const { packageId } = await shop.upload(harness.api, round);
    const inOrder = await bare(round, 'in order');
    const cold = await ours(context, harness.api, shop, packageId);
    const atOnce = await bare(round, 'at once');
    const warm = await ours(context, harness.api, shop, packageId);
    rounds.push({ inOrder, cold, atOnce, warm });
    say(
      `${accelerator}: ${JSON.stringify(rounds.at(-1), (_, value) => (typeof value === 'number' ? Math.round(value) : value))}`,
    );
  }
  return rounds;
}

/** From the request to deploy until the order has succeeded, which is when the readiness check saw the first good page. */
async function ours(
  { signal }: BenchmarkContext,
  api: HttpClient,
  { manifest }: ShopExample,
  packageId: string,
): Promise<Millis> {
  const request = { method: 'POST', path: '/v1/applications', body: { packageId, manifest } } as const;
  const time = await timedOrder(api, request, DEADLINE, signal);
  await timedOrder(api, { method: 'DELETE', path: '/v1/applications/shop' }, DEADLINE, signal);
  return time;
}

/** What the local driver has found to work on this machine. */
function acceleratorOf(cacheFolder: string): 'kvm' | 'tcg' {
  const notes = readdirSync(cacheFolder).filter((name) => name.startsWith('accelerator-'));
  return notes.some((name) => readFileSync(join(cacheFolder, name), 'utf8').includes('"kvm"')) ? 'kvm' : 'tcg';
}

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  const line = (name: string, key: keyof Round, peer?: keyof Round, against?: string): Figure => ({
    benchmark: BENCHMARK,
    name,
    value: median(rounds.map((round) => round[key])) / 1000,
    unit: 's',
    ...(peer === undefined ? {} : { ratio: median(rounds.map((round) => round[key] / round[peer])) }),
    ...(against === undefined ? {} : { against }),
  });
  const [ordered, once] = ['bare QEMU scripts, same start order', 'bare QEMU scripts, all at once'];
  return [
    line('bare scripts, same start order', 'inOrder'),
    line('bare scripts, all at once', 'atOnce'),
    line('deploy, images at the sites', 'warm', 'inOrder', ordered),
    line('deploy, images at the sites', 'warm', 'atOnce', once),
    line('deploy, images sent first', 'cold', 'inOrder', ordered),
    line('deploy, images sent first', 'cold', 'atOnce', once),
  ];
}
