import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { FederationEvent, FormerSite, Invitation, Session, SiteView } from '@hanse/api';
import { decodeInvitation, readCertificate } from '@hanse/identity';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { joinRequest } from '../support/join-request.ts';
import { smallPackage } from '../support/packages.ts';
import { problemOf, RawApi } from '../support/raw-api.ts';
import { ROOT } from '../support/repository.ts';
import { SiteGate } from '../support/site-gate.ts';

const BUNDLE_INTERVAL = 500;
/** Several renewals happen while the tests run. */
const VALIDITY = 6_000;
const GATEWAY = join(ROOT, 'apps/gateway/dist/src/main.js');
const run = promisify(execFile);

describe('sites as trust domains of their own', () => {
  let cluster: Cluster;
  let gate: SiteGate;
  let owner: Session;
  let packageId: string;
  let sites: readonly SiteView[];

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'), {
      federation: { trust: { bundleEvery: BUNDLE_INTERVAL, certificateValidity: VALIDITY } },
      gateway: { bundle: { refreshEvery: BUNDLE_INTERVAL }, certificateValidity: VALIDITY },
    });
    gate = new SiteGate(cluster);
    owner = await cluster.member('hinrich');
    sites = await cluster.eyes.sites();
    packageId = (await cluster.upload(once(smallPackage()), owner)).packageId;
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const named = (name: string): SiteView => {
    const found = sites.find(({ site }) => site.name === name);
    assert.ok(found !== undefined, name);
    return found;
  };
  const identityOf = (name: string) => join(cluster.harness.siteFolder(name), 'identity');
  const certificateOf = (name: string) => readCertificate(readFileSync(join(identityOf(name), 'site.crt'), 'utf8'));
  const members = async () => (await cluster.eyes.sites()).map(({ site }) => site.name);
  const deploy = async (name: string, at: string) => {
    const manifest = `hanse: 1\napplication: ${name}\nplacement: [{ on: { components: [web], sites: [${at}] } }]\n`;
    await cluster.succeeded(await cluster.deploy({ packageId, manifest }, owner));
  };
  const leave = (name: string, ...more: readonly string[]) =>
    run(process.execPath, [GATEWAY, 'leave', '--config', join(cluster.federationFolder, `../${name}.json`), ...more]);
  const goneEvents = async (name: string): Promise<readonly FederationEvent[]> => {
    const { applicationId } = await cluster.application(name, owner);
    const events: FederationEvent[] = [];
    const query = { application: applicationId, after: 0, follow: false };
    for await (const { data } of cluster.harness.api.events('/v1/events', { ...asUser(owner), query })) {
      events.push(data as FederationEvent);
    }
    return events.filter(({ type }) => type === 'site.gone');
  };

  test('certificates are renewed again and again while requests flow without one failure', async () => {
    await deploy('steady', 'luebeck');
    const first = certificateOf('luebeck').fingerprint;
    const seen = new Set<string>();
    const federation = new Set<string>();
    let requests = 0;
    await eventually(
      async () => {
        const read = (file: string) => readFileSync(join(cluster.federationFolder, 'identity', file), 'utf8');
        seen.add(certificateOf('luebeck').fingerprint);
        federation.add(readCertificate(read('federation.crt')).fingerprint);
        // Each goes from the federation to the gateway, over connections with the certificates of the moment.
        const usage = await cluster.harness.api.json('GET', '/v1/applications/steady/usage', asUser(owner));
        assert.ok(Array.isArray(usage));
        requests += 1;
        return seen.size >= 4 && federation.size >= 3;
      },
      { deadline: 60_000, what: 'several renewals' },
    );
    assert.ok(requests > 20, `${requests} requests`);
    assert.equal(certificateOf('luebeck').fingerprint === first, false);
    assert.ok((await cluster.eyes.sites()).every(({ isReachable }) => isReachable));
  });

  test('each root is its own, stays where it is, and the bundle says whose names it may certify', async () => {
    const bundle = await cluster.harness.api.json('GET', '/v1/bundle', { headers: { accept: 'application/jose' } });
    const payload = JSON.parse(Buffer.from(String(bundle).split('.')[1] ?? '', 'base64url').toString()) as {
      authorities: { certificatePem: string; uriPrefixes: string[] }[];
    };
    const prefixes = payload.authorities.map(({ uriPrefixes }) => uriPrefixes.join());
    const expected = sites.map(({ site }) => `urn:hanse:site:${site.siteId}`);
    assert.deepEqual(prefixes.slice(1).sort(), expected.sort());
    assert.match(prefixes[0] ?? '', /^urn:hanse:federation:hansa,/);
    assert.equal(new Set(payload.authorities.map(({ certificatePem }) => certificatePem)).size, sites.length + 1);
    for (const { site } of sites) {
      const keys = join(identityOf(site.name), 'authority', site.siteId, 'ca.key');
      assert.ok(existsSync(keys));
      assert.equal(existsSync(join(cluster.federationFolder, 'identity', site.siteId)), false);
    }
  });

  test('a used invitation in other hands gives nothing', async () => {
    const word = readFileSync(join(cluster.federationFolder, '../bergen.invitation'), 'utf8');
    const { siteId: _id, trunk: _trunk, ...description } = named('bergen').site;
    const stolen = await joinRequest(word, { endpoint: named('bergen').endpoint, description });
    using raw = cluster.raw();
    const answer = await raw.ask({ method: 'POST', path: '/v1/sites/join', json: stolen });
    assert.equal(problemOf(answer).code, 'FEDERATION_INVITATION_INVALID');
  });

  test('a site that is in use leaves only when it is forced; its applications are told and it is out', async () => {
    await deploy('abroad', 'bergen');
    await assert.rejects(leave('bergen'), /FEDERATION_SITE_IN_USE/);
    assert.ok((await members()).includes('bergen'));
    const bergen = named('bergen');
    const token = await gate.tokenFor(owner.userId, bergen.site.siteId);
    assert.equal(await gate.verdict(bergen, token), 200);
    await leave('bergen', '--force');
    const again = await leave('bergen');
    assert.match(again.stdout, /leftAt/);
    assert.deepEqual((await members()).includes('bergen'), false);
    assert.equal((await cluster.application('abroad', owner)).state, 'DEGRADED');
    assert.match((await goneEvents('abroad'))[0]?.text ?? '', /bergen has left the federation/);
    // The gateway still runs as before: it learns from the next bundle that it is no member.
    const from = performance.now();
    await eventually(async () => (await gate.verdict(bergen, token)) === 'GATEWAY_NOT_MEMBER');
    console.log(`# leaving took effect at the gateway after ${Math.round(performance.now() - from)} ms`);
    await cluster.succeeded(await cluster.destroy('abroad', owner));
    await cluster.harness.service('bergen').stop();
    await cluster.harness.service('bergen').start();
    assert.equal(await gate.verdict(bergen, token), 'GATEWAY_NOT_MEMBER');
  });

  test('a site is expelled, and every partner refuses it within the interval of bundles', async () => {
    await deploy('stranded', 'bruges');
    const bruges = named('bruges');
    const pair = {
      cert: readFileSync(join(identityOf('bruges'), 'site.crt'), 'utf8'),
      key: readFileSync(join(identityOf('bruges'), 'site.key'), 'utf8'),
    };
    const from = performance.now();
    const expelled = (await cluster.harness.api.json('POST', '/v1/sites/bruges/expel', {
      body: { reason: 'it was broken into' },
    })) as FormerSite;
    assert.equal(expelled.state, 'EXPELLED');
    const luebeck = named('luebeck');
    await eventually(async () => {
      using partner = new RawApi({ url: luebeck.endpoint, ca: cluster.harness.siteRoot('luebeck'), ...pair });
      const token = await gate.tokenFor(owner.userId, luebeck.site.siteId);
      const answer = await partner.ask({ method: 'GET', path: '/v1/vees', token });
      return ['IDENTITY_CERTIFICATE_INVALID', 'IDENTITY_REVOKED'].includes(problemOf(answer).code);
    });
    console.log(`# an expelled site was refused by its partner after ${Math.round(performance.now() - from)} ms`);
    assert.equal((await cluster.application('stranded', owner)).state, 'DEGRADED');
    assert.match((await goneEvents('stranded'))[0]?.text ?? '', /bruges was expelled: it was broken into/);
    assert.deepEqual(await members(), ['luebeck']);
    await eventually(async () => {
      const token = await gate.tokenFor(owner.userId, bruges.site.siteId);
      return (await gate.verdict(bruges, token)) === 'GATEWAY_NOT_MEMBER';
    });
    // The name is free again, for whoever is invited.
    const { invitation } = (await cluster.harness.api.json('POST', '/v1/invitations', {
      body: { siteName: 'bruges' },
    })) as Invitation;
    assert.notEqual(decodeInvitation(invitation).siteId, bruges.site.siteId);
    const former = (await cluster.harness.api.json('GET', '/v1/sites/former')) as readonly FormerSite[];
    assert.deepEqual(
      former.map(({ name, state }) => `${name} ${state}`),
      ['bruges EXPELLED', 'bergen LEFT'],
    );
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
