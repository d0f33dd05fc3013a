import { keyThumbprint, publicJwk } from '@hanse/identity';
import { FederationHarness, proofKeys, threeSites } from '@hanse/testkit';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { type Target, throughputOf } from '../reads/load.ts';
import { type SiteAccess, siteAccess } from '../reads/site-access.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { OpenGateway } from './open-gateway.ts';

const BENCHMARK = 'auth';
const AGAINST = 'the same route of the same gateway, authenticating nobody';
const PATH = '/v1/site';
const SUBJECT = '00000000-0000-7000-8000-000000000001';
const WARM_UP_SECONDS = 2;

interface Round {
  readonly perSecond: number;
  readonly ratio: number;
}

/** What judging a request costs: a read at a gateway, by turns with the same gateway that asks nobody who they are. */
export const authBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'authenticated reads per second against the same route without authentication',
  run: async (context) => {
    const { root, folder, cacheFolder } = context;
    await using harness = await FederationHarness.start({ root, folder, cacheFolder, sites: threeSites('simulated') });
    const site = await siteAccess(harness, folder);
    const siteFolder = harness.siteFolder(site.name);
    await using open = await OpenGateway.start({ root, folder, siteFolder, site: site.name });
    const figures: Figure[] = [];
    for (const [name, target] of await targets(site)) {
      const rounds = await measured(context, name, target, { ...target, url: `${open.url}${PATH}` });
      const [value, ratio] = [median(rounds.map((one) => one.perSecond)), median(rounds.map((one) => one.ratio))];
      figures.push({ benchmark: BENCHMARK, name: `gateway, ${name}`, value, unit: 'reads/s', ratio, against: AGAINST });
    }
    return figures;
  },
};

/** One whose token is remembered once it was verified, and one that proves its key anew with every request. */
async function targets(site: SiteAccess): Promise<readonly [string, Target][]> {
  const url = `${site.endpoint}${PATH}`;
  const asked = { subject: SUBJECT, scope: 'site.read:/' };
  const bound = await site.token(asked);
  const key = proofKeys.newKey();
  const proven = await site.token({ ...asked, confirmation: { jkt: keyThumbprint(publicJwk(key)) } });
  const proof = () => proofKeys.proof(key, { method: 'GET', url, accessToken: proven });
  return [
    ['token bound to a certificate', { url, token: bound, client: site.client }],
    ['token with a proof for each request', { url, token: proven, proof }],
  ];
}

async function measured(
  context: BenchmarkContext,
  name: string,
  ours: Target,
  open: Target,
): Promise<readonly Round[]> {
  for (const one of [ours, open]) await throughputOf(one, WARM_UP_SECONDS);
  const rounds: Round[] = [];
  while (rounds.length < context.rounds) {
    context.signal.throwIfAborted();
    const [{ perSecond }, bare] = [await throughputOf(ours), await throughputOf(open)];
    rounds.push({ perSecond, ratio: perSecond / bare.perSecond });
    context.say(`${name}: ${Math.round(perSecond)}/s, open ${Math.round(bare.perSecond)}/s`);
  }
  return rounds;
}
