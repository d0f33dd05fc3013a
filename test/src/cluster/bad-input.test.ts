import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Invitation, OrderView } from '@hanse/api';
import { decodeInvitation, invitationDigest, TokenIssuer } from '@hanse/identity';
import type { ErrorCode } from '@hanse/kernel';
import { eventually, SeededRng, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { ageInvitation, rowCounts } from '../support/federation-database.ts';
import { joinRequest } from '../support/join-request.ts';
import { shopPackage, smallPackage, smallPackageWith } from '../support/packages.ts';
import { problemOf, type RawApi } from '../support/raw-api.ts';
import { signingKeysOf } from '../support/signing-keys-of.ts';
import type { BadInput, World } from './bad-input/bad-input.ts';
import { BAD_MANIFESTS } from './bad-input/manifests.ts';
import { BAD_PACKAGES } from './bad-input/packages.ts';
import { BAD_ADMISSIONS, BAD_CREDENTIALS, BAD_REQUESTS } from './bad-input/requests.ts';
import { BAD_STATES } from './bad-input/states.ts';

const GROUPS: readonly (readonly [what: string, cases: readonly BadInput[]])[] = [
  ['bad packages', BAD_PACKAGES],
  ['bad manifests', BAD_MANIFESTS],
  ['bad credentials', BAD_CREDENTIALS],
  ['bad requests', BAD_REQUESTS],
  ['bad admissions', BAD_ADMISSIONS],
  ['bad states', BAD_STATES],
];

/** Lübeck takes its time to destroy, and nothing ever starts at Bruges. */
const SITES = threeSites('simulated').map((site) => {
  const knobs = {
    luebeck: { seed: 1, latencies: { destroy: { shape: 'uniform', from: 1500, to: 1500 } } },
    bruges: { seed: 2, faults: { start: { code: 'DRIVER_START_FAILED', probability: 1 } } },
  }[site.name];
  return knobs === undefined ? site : { ...site, simulated: knobs };
});

describe('bad input', () => {
  let cluster: Cluster;
  let raw: RawApi;
  let world: World;
  let earlier: Traces;

  before(async () => {
    cluster = await Cluster.start(SITES);
    world = await madeWorld(cluster);
    earlier = await tracesOf(cluster);
    raw = cluster.raw();
  });

  after(async () => {
    raw?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  for (const [what, cases] of GROUPS) {
    describe(what, () => {
      for (const bad of cases) test(bad.name, async () => mustBeRefused(await raw.ask(bad.ask(world)), bad));
    });
  }

  test('leaves nothing behind', async () => {
    assert.ok(GROUPS.flatMap(([, cases]) => cases).length >= 45);
    assert.deepEqual(await tracesOf(cluster), earlier);
  });

  test('refuses verbs on an application while it is being destroyed', async () => {
    const manifest = 'hanse: 1\napplication: slow\nplacement: [{ on: { components: [web], sites: [luebeck] } }]\n';
    const owner = await cluster.login('hinrich');
    const { packageId } = world;
    await cluster.succeeded(await cluster.deploy({ packageId, manifest }, owner));
    const { applicationId } = await cluster.application('slow', owner);
    const removal = await cluster.destroy('slow', owner);
    for (const verb of ['start', 'suspend'] as const) {
      const path = `/v1/applications/${applicationId}/actions`;
      mustBeRefused(await raw.ask({ method: 'POST', path, token: owner.token, json: { verb } }), {
        status: 409,
        code: 'STATE_TRANSITION_REFUSED',
        message: new RegExp(`application .* is DESTROYING; ${verb} is not possible`),
        remedy: /In this state: nothing/,
      });
    }
    const again = await raw.ask({
      method: 'POST',
      path: '/v1/applications',
      token: owner.token,
      json: { packageId, manifest },
    });
    mustBeRefused(again, {
      status: 409,
      code: 'FEDERATION_APPLICATION_EXISTS',
      message: /named slow, and it is DESTROYING/,
      remedy: /another name/,
    });
    assert.equal((await cluster.destroy('slow', owner)).orderId, removal.orderId);
    await cluster.succeeded(removal);
    assert.equal((await cluster.application(applicationId, owner)).state, 'DESTROYED');
  });

  test('undoes everywhere what could not be deployed at one site', async () => {
    const owner = await cluster.login('hinrich');
    const manifest = [
      'hanse: 1',
      'application: doomed',
      'placement:',
      '  - on: { components: [lb], sites: [bruges] }',
      '  - on: { components: [web1, db], sites: [luebeck] }',
      '  - on: { components: [web2], sites: [bergen] }',
      '',
    ].join('\n');
    const order = await cluster.finished(await cluster.deploy({ packageId: world.shopPackageId, manifest }, owner));
    assert.equal(order.state, 'FAILED');
    assert.equal(order.failure?.code, 'FEDERATION_ORDER_FAILED');
    assert.match(order.failure?.message ?? '', /^Site bruges could not start /);
    const undone = await eventually(
      async () => {
        const application = await cluster.application('doomed', owner);
        return application.order?.verb === 'undo' && application.order.finishedAt !== undefined
          ? application
          : undefined;
      },
      { deadline: 30_000, what: 'the end of the undoing' },
    );
    assert.equal(undone.state, 'FAILED');
    assert.match(undone.failure?.message ?? '', /^Site bruges could not start /);
    assert.ok((undone.failure?.remedy ?? '').length > 0);
    assert.deepEqual(new Set(undone.vees.map(({ siteName }) => siteName)), new Set(['bruges', 'luebeck', 'bergen']));
    assert.ok(undone.vees.every(({ state }) => state === 'DESTROYED'));
    const started = undone.steps.filter(({ name }) => name.startsWith('start ')).map(({ name }) => name);
    assert.deepEqual(started, ['start db', 'start web1, web2', 'start lb'], 'it was half deployed when it failed');
  });

  test('leaves no machine and no capacity in use when all is destroyed', async () => {
    const owner = await cluster.login('hinrich');
    await cluster.succeeded(await cluster.destroy('steady', owner));
    assert.deepEqual(await cluster.eyes.vees(), []);
    await eventually(async () => {
      const used = (await cluster.eyes.sites()).map(({ capacity }) => capacity.used);
      return used.every(({ vcpus, memoryMib, diskGib }) => vcpus + memoryMib + diskGib === 0);
    });
  });
});

/** Everything that bad input could leave behind. */
interface Traces {
  readonly rows: Readonly<Record<string, number>>;
  readonly packageFiles: readonly string[];
  readonly vees: readonly string[];
  readonly used: readonly unknown[];
}

/** Stops the federation to count its rows, and starts it again. */
async function tracesOf(cluster: Cluster): Promise<Traces> {
  const { harness, eyes, federationFolder } = cluster;
  const vees = (await eyes.vees()).map(({ veeId, state }) => `${veeId} ${state}`).sort();
  const used = (await eyes.sites()).map(({ site, capacity }) => [site.name, capacity.used]);
  await harness.federation.stop();
  const rows = await rowCounts(federationFolder);
  const packageFiles = filesBelow(join(federationFolder, 'packages'));
  await harness.federation.start();
  await harness.sitesReachable();
  return { rows, packageFiles, vees, used };
}

function filesBelow(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
}

function mustBeRefused(
  answer: Awaited<ReturnType<RawApi['ask']>>,
  expected: Pick<BadInput, 'status' | 'code' | 'message' | 'remedy' | 'finding'>,
): void {
  const problem = problemOf(answer);
  assert.equal(problem.code, expected.code, problem.detail);
  assert.equal(answer.status, expected.status);
  assert.equal(problem.status, expected.status);
  assert.match(problem.detail, expected.message);
  assert.match(problem.remedy, expected.remedy);
  assert.doesNotMatch(`${problem.detail} ${problem.remedy}`, /(^|[^$])\{[a-z]\w*\}|undefined|\[object/i);
  if (expected.finding === undefined) return;
  const findings = problem.details['diagnostics'] as unknown as readonly { code: ErrorCode; severity?: string }[];
  const first = findings.find(({ severity }) => severity === undefined || severity === 'error');
  assert.equal(first?.code, expected.finding);
}

async function madeWorld(cluster: Cluster): Promise<World> {
  const { harness, eyes, federationFolder } = cluster;
  const password = readFileSync(join(federationFolder, '../password'), 'utf8');
  const operator = (await cluster.login('operator', password)).token;
  const member = await cluster.member('hinrich');
  const stranger = await cluster.member('godeke');
  const packageId = (await cluster.upload(chunk(smallPackage()), member)).packageId;
  const huge = smallPackageWith('<rasd:VirtualQuantity>1<', '<rasd:VirtualQuantity>100000<');
  const hugePackageId = (await cluster.upload(chunk(huge), member)).packageId;
  const shopPackageId = (await cluster.upload(shopPackage(), member)).packageId;
  const deployed = async (name: string): Promise<OrderView> =>
    cluster.succeeded(await cluster.deploy({ packageId, name }, member, { 'idempotency-key': `deploy-of-${name}` }));
  const order = await deployed('steady');
  await deployed('gone');
  const destroyed = (await cluster.application('gone', member)).applicationId;
  await cluster.succeeded(await cluster.destroy('gone', member));
  const invite = async (siteName: string) => {
    const { invitation } = (await harness.api.json('POST', '/v1/invitations', { body: { siteName } })) as Invitation;
    return invitation;
  };
  const oldInvitation = decodeInvitation(await invite('danzig')).secret;
  const invitation = await invite('hamburg');
  const usedInvitation = decodeInvitation(readFileSync(join(federationFolder, '../luebeck.invitation'), 'utf8')).secret;
  await harness.federation.stop();
  await ageInvitation(federationFolder, invitationDigest(oldInvitation));
  await harness.federation.start();
  await harness.sitesReachable();
  const sites = await eyes.sites();
  const [first] = sites;
  if (first === undefined) throw new Error('there is no site');
  const { siteId: _siteId, trunk: _trunk, ...description } = first.site;
  return {
    ...{ operator, member: member.token, stranger: stranger.token },
    expired: await tokenOf(federationFolder, member.userId, { audience: 'federation', now: Date.now() - 3_600_000 }),
    foreign: await tokenOf(federationFolder, member.userId, { audience: 'elsewhere', now: Date.now() }),
    ...{ packageId, hugePackageId, shopPackageId },
    ...{ active: (await cluster.application('steady', member)).applicationId, destroyed, orderId: order.orderId },
    sites,
    ...{ invitation: decodeInvitation(invitation).secret, usedInvitation, oldInvitation },
    joining: await joinRequest(invitation, { description, endpoint: 'https://127.0.0.1:9' }),
  };
}

/** A token as the federation itself would have signed it. */
async function tokenOf(
  federationFolder: string,
  subject: string,
  { audience, now }: { audience: string; now: number },
): Promise<string> {
  const issuer = new TokenIssuer({
    issuer: 'urn:hanse:federation:hansa',
    keys: signingKeysOf(federationFolder),
    clock: { now: () => now },
    rng: new SeededRng(11),
  });
  const { token } = await issuer.issue({
    subject,
    audience,
    scope: ['federation'],
    roles: ['member'],
    lifetime: 600_000,
  });
  return token;
}

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
