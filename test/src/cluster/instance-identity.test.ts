import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ApplicationView, InstanceToken, Session } from '@hanse/api';
import { KeyRing, publicJwk, siteUri, TokenIssuer } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { InstanceSeat } from '../support/instance-seat.ts';
import { smallPackage } from '../support/packages.ts';

const PLACES = threeSites('simulated').filter(({ name }) => name !== 'bruges');

/** A VEE is known by its site's word, and may at the federation what its deployer lets it do. */
describe('the identity of a VEE', () => {
  let cluster: Cluster;
  let owner: Session;
  let packageId: string;

  before(async () => {
    cluster = await Cluster.start(PLACES);
    owner = await cluster.member('hinrich');
    packageId = (await cluster.upload(once(smallPackage()), owner)).packageId;
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const deploy = async (name: string, site = 'luebeck', identity?: { scopes: string[] }) => {
    const manifest = `hanse: 1\napplication: ${name}\nplacement: [{ on: { components: [web], sites: [${site}] } }]\n`;
    const asked = { packageId, manifest, ...(identity === undefined ? {} : { identity }) };
    await cluster.succeeded(await cluster.deploy(asked, owner));
    const application = await cluster.application(name, owner);
    const veeId = application.vees[0]?.veeId ?? '';
    return { application, veeId, path: `/v1/applications/${application.applicationId}` };
  };
  const identityOf = async (seat: InstanceSeat): Promise<string> => {
    const answer = await seat.identity();
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return (answer.body as InstanceToken).token;
  };
  const tokenOf = async (seat: InstanceSeat): Promise<string> => {
    const answer = await seat.exchange(await identityOf(seat));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return (answer.body as { access_token: string }).access_token;
  };
  const refusal = (answer: { status: number; body: unknown }) => {
    const { error, code } = answer.body as { error?: string; code?: string };
    return [answer.status, error ?? code];
  };

  test('lets it look at its own application, by its own key, and at nothing else', async () => {
    const { application, veeId, path } = await deploy('own');
    const other = await deploy('other');
    const seat = InstanceSeat.of(cluster, 'luebeck', veeId);
    const token = await tokenOf(seat);
    const seen = await seat.ask('GET', path, token);
    assert.equal((seen.body as ApplicationView).applicationId, application.applicationId);
    assert.equal((await seat.ask('GET', `${path}/vees/web/metrics`, token)).status, 200);
    assert.equal((await seat.ask('GET', '/v1/events?after=0&follow=false', token)).status, 200);
    for (const [method, asked] of [
      ['GET', other.path],
      ['GET', '/v1/applications/own'],
      ['GET', '/v1/applications'],
      ['DELETE', path],
      ['GET', `${path}/vees/web/console`],
      ['GET', '/v1/sites'],
      ['GET', '/v1/users/me'],
    ] as const) {
      assert.deepEqual(refusal(await seat.ask(method, asked, token)), [403, 'IDENTITY_FORBIDDEN'], asked);
    }
    const certificate = await seat.ask('POST', '/v1/certificates', token, { certificateRequest: 'x' });
    assert.deepEqual(refusal(certificate), [403, 'IDENTITY_FORBIDDEN']);
  });

  test('may do what its deployer said, and never more than that', async () => {
    const { veeId, path } = await deploy('acting', 'luebeck', { scopes: ['application.act'] });
    const seat = InstanceSeat.of(cluster, 'luebeck', veeId);
    const identity = await identityOf(seat);
    const wider = seat.scope.replace('application.act', 'application.read');
    const narrowed = await seat.exchange(identity, { scope: `${seat.scope} ${wider}` });
    assert.deepEqual(refusal(narrowed), [400, 'invalid_scope']);
    const upwards = await seat.exchange(identity, { scope: seat.scope.replace(/\/[^/]+$/, '') });
    assert.deepEqual(refusal(upwards), [400, 'invalid_scope']);
    const elsewhere = await seat.exchange(identity, { audience: 'luebeck' });
    assert.deepEqual(refusal(elsewhere), [400, 'invalid_target']);
    const token = await tokenOf(seat);
    assert.equal((await seat.ask('POST', `${path}/actions`, token, { verb: 'stop' })).status, 202);
    assert.deepEqual(refusal(await seat.ask('GET', path, token)), [403, 'IDENTITY_FORBIDDEN']);
  });

  test('is refused to the key of another VEE, and to a site that speaks for the VEE of another', async () => {
    const [here, there] = [await deploy('here'), await deploy('there', 'bergen')];
    const [mine, theirs] = [
      InstanceSeat.of(cluster, 'luebeck', here.veeId),
      InstanceSeat.of(cluster, 'bergen', there.veeId),
    ];
    assert.deepEqual(refusal(await mine.identity(theirs.key)), [401, 'GATEWAY_INSTANCE_UNKNOWN']);
    const stolen = await mine.exchange(await identityOf(mine), { key: theirs.key });
    assert.deepEqual(refusal(stolen), [400, 'unauthorized_client']);
    const lie = await forged('bergen', here.veeId, mine);
    assert.match((lie.body as { error_description: string }).error_description, /no VEE that lives at the site/);
    assert.equal(refusal(lie)[1], 'invalid_request');
  });

  test('ends with the VEE, whatever copies of key and tokens there are', async () => {
    const { application, veeId, path } = await deploy('mortal');
    const seat = InstanceSeat.of(cluster, 'luebeck', veeId);
    const identity = await identityOf(seat);
    const token = await tokenOf(seat);
    assert.equal((await seat.ask('GET', path, token)).status, 200);
    await cluster.succeeded(await cluster.destroy(application.applicationId, owner));
    assert.deepEqual(refusal(await seat.identity()), [401, 'GATEWAY_INSTANCE_UNKNOWN']);
    assert.deepEqual(refusal(await seat.exchange(identity)), [400, 'invalid_request']);
    assert.deepEqual(refusal(await seat.ask('GET', path, token)), [401, 'FEDERATION_INSTANCE_UNKNOWN']);
  });

  test('ends with the rights of its owner', async () => {
    const person = await cluster.member('godeke');
    const { packageId: own } = await cluster.upload(once(smallPackage()), person);
    await cluster.succeeded(await cluster.deploy({ packageId: own, name: 'theirs' }, person));
    const application = await cluster.application('theirs', person);
    const [vee] = application.vees;
    const seat = InstanceSeat.of(cluster, vee?.siteName ?? '', vee?.veeId ?? '');
    const token = await tokenOf(seat);
    const path = `/v1/applications/${application.applicationId}`;
    assert.equal((await seat.ask('GET', path, token)).status, 200);
    await cluster.harness.api.json('POST', '/v1/revocations', { body: { kind: 'user', id: 'godeke' } });
    assert.deepEqual(refusal(await seat.ask('GET', path, token)), [401, 'IDENTITY_REVOKED']);
    assert.deepEqual(refusal(await seat.exchange(await identityOf(seat))), [400, 'invalid_request']);
  });

  test('is not given when the deployer wants none', async () => {
    const { veeId } = await deploy('plain', 'luebeck', { scopes: [] });
    assert.throws(() => InstanceSeat.of(cluster, 'luebeck', veeId));
  });

  /** A token that a site signs, in the words of its own gateway, for a VEE that is not its own. */
  async function forged(site: string, veeId: string, seat: InstanceSeat) {
    const { siteId } = (await cluster.eyes.sites()).find((one) => one.site.name === site)?.site ?? { siteId: '' };
    const file = join(cluster.harness.siteFolder(site), 'identity/token-keys.json');
    const keys = KeyRing.open({ file, clock: systemClock });
    const issuer = new TokenIssuer({ issuer: siteUri(siteId), keys, clock: systemClock, rng: systemRng });
    const { token } = await issuer.issue({
      ...{ subject: `urn:hanse:vee:${veeId}`, audience: 'federation', scope: seat.scope.split(' '), lifetime: 60_000 },
      confirmation: { jkt: publicJwk(seat.key).kid },
    });
    return seat.exchange(token);
  }
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
