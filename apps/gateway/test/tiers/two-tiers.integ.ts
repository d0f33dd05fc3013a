import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { LocalUserView, OrderView, PartView, SiteStatus, VeeView } from '@hanse/api';
import { createHttpClient } from '@hanse/http/client';
import { loadOrCreateKey, publicJwk, siteUri, TokenIssuer } from '@hanse/identity';
import { HanseError, type UserId, UserIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { ImitationKeystone, KEYSTONE_SERVICE } from '../support/imitation-keystone.ts';
import { accountsOf, LOCAL_PASSWORD, LocalPerson, newKey, provingClient } from '../support/local-client.ts';
import { act, finished, makePart, putPart } from '../support/parts.ts';
import { TestSite } from '../support/site.ts';

const ACCOUNTS = { localUsers: { accounts: true as const } };
const ports = { clock: systemClock, rng: systemRng };
const HIDDEN = /^(GATEWAY_(VEE|PART|ORDER)_UNKNOWN|GATEWAY_OWNER_MISMATCH|IDENTITY_FORBIDDEN)$/;

/** Not there for the one who asks, or not theirs to do. */
function notYours(thrown: unknown): boolean {
  return thrown instanceof HanseError && HIDDEN.test(thrown.code);
}

/** The id by which a local user's things are owned. */
async function idOf({ client }: LocalPerson): Promise<UserId> {
  return ((await client.json('GET', '/v1/local/me')) as LocalUserView).userId;
}

async function deployed(person: LocalPerson, owner?: UserId) {
  const part = makePart(owner ?? (await idOf(person)));
  assert.equal((await finished(person.client, await putPart(person.client, part))).state, 'SUCCEEDED');
  return part;
}

describe('both tiers at one gateway', () => {
  test("have machines beside each other, and do not see the other's", async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    const [fed, operator] = [
      site.client(),
      site.client({ roles: ['federation-operator'], user: UserIds.mint(systemClock, systemRng) }),
    ];
    const local = await deployed(anna);
    const theirs = makePart(site.owner);
    await finished(fed, await putPart(fed, theirs));
    const [ownVee] = local.vees;
    const [fedVee] = theirs.vees;
    assert.ok(ownVee !== undefined && fedVee !== undefined);
    const seen = async (client: typeof fed) =>
      ((await client.json('GET', '/v1/vees')) as VeeView[]).map(({ veeId }) => veeId);
    assert.deepEqual(await seen(anna.client), [ownVee.veeId]);
    assert.deepEqual(await seen(fed), [fedVee.veeId]);
    assert.deepEqual(await seen(operator), [fedVee.veeId], 'not even an operator of the federation');
    for (const client of [fed, operator]) {
      await assert.rejects(client.json('GET', `/v1/vees/${ownVee.veeId}`), notYours);
      await assert.rejects(act(client, ownVee.veeId, 'destroy', 'key'), notYours);
      await assert.rejects(client.json('GET', `/v1/usage?applicationId=${local.applicationId}`), notYours);
      await assert.rejects(client.json('DELETE', `/v1/parts/${local.applicationId}`), notYours);
    }
    await assert.rejects(anna.client.json('GET', `/v1/vees/${fedVee.veeId}`), notYours);
    await assert.rejects(act(anna.client, fedVee.veeId, 'destroy', 'key'), notYours);
    assert.equal((await finished(anna.client, await act(anna.client, ownVee.veeId, 'start', 'go'))).state, 'SUCCEEDED');
  });

  test('an operator of the site sees both, stops and destroys both, and does nothing else with them', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    await using chief = await LocalPerson.join(site, 'chief', 'operator');
    const fed = site.client();
    const theirs = makePart(site.owner);
    await finished(fed, await putPart(fed, theirs));
    const local = await deployed(anna);
    const parts = (await chief.client.json('GET', '/v1/parts')) as PartView[];
    const ids = [theirs.applicationId, local.applicationId];
    assert.deepEqual(parts.map(({ applicationId }) => applicationId).sort(), ids.toSorted());
    for (const [
      client,
      {
        vees: [vee],
      },
    ] of [
      [fed, theirs],
      [anna.client, local],
    ] as const) {
      assert.ok(vee !== undefined);
      await chief.client.json('GET', `/v1/vees/${vee.veeId}`);
      await assert.rejects(act(chief.client, vee.veeId, 'start', 'mine'), notYours);
      await assert.rejects(
        chief.client.json('GET', `/v1/vees/${vee.veeId}/disks/root`, { query: { format: 'qcow2' } }),
        notYours,
      );
      await finished(client, await act(client, vee.veeId, 'start', 'theirs'));
      assert.equal(
        (await finished(chief.client, await act(chief.client, vee.veeId, 'stop', 'end'))).state,
        'SUCCEEDED',
      );
    }
    await assert.rejects(putPart(chief.client, makePart(site.owner)), notYours);
    for (const id of ids) {
      const order = (await chief.client.json('DELETE', `/v1/parts/${id}`)) as OrderView;
      await eventually(async () =>
        ((await chief.client.json('GET', '/v1/parts')) as PartView[]).every((part) => part.applicationId !== id),
      );
      assert.ok(order.orderId);
    }
    assert.match(String(await chief.client.json('GET', '/metrics')), /hanse_gateway_vees/);
    await assert.rejects(anna.client.json('GET', '/metrics'), { code: 'IDENTITY_FORBIDDEN' });
  });

  test('the federation hears nothing of what local users do', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    const fed = site.client();
    const local = await deployed(anna);
    const theirs = makePart(site.owner);
    await finished(fed, await putPart(fed, theirs));
    const stop = new AbortController();
    let heard = '';
    for await (const { data } of site.watcher().events('/v1/events', { lastEventId: '0', signal: stop.signal })) {
      heard += JSON.stringify(data);
      if (heard.includes('order.finished') && heard.includes(theirs.applicationId)) break;
    }
    stop.abort();
    assert.doesNotMatch(heard, new RegExp(local.applicationId));
    for (const { veeId } of local.vees) assert.doesNotMatch(heard, new RegExp(veeId));
  });

  test('the federation is away and its bundle has ended: local users go on', async () => {
    await using site = await TestSite.start({ ...ACCOUNTS, bundle: { usableForReads: 100, usableForChanges: 100 } });
    // The site was admitted without a bundle; one that is too old is laid in its place.
    await site.stopGateway();
    const old = await site.federation.bundle(1, { issuedAt: systemClock.now() - 3_600_000 });
    const stored = { jws: old, verifiedWith: [site.federation.signer.jwk] };
    writeFileSync(join(site.config.dataFolder, 'identity/bundle.json'), JSON.stringify(stored));
    await site.startGateway();
    await assert.rejects(site.client().json('GET', '/v1/vees'), { code: 'IDENTITY_BUNDLE_STALE' });
    await using anna = await LocalPerson.join(site, 'anna');
    const {
      vees: [vee],
    } = await deployed(anna);
    assert.ok(vee !== undefined);
    assert.equal((await finished(anna.client, await act(anna.client, vee.veeId, 'start', 'go'))).state, 'SUCCEEDED');
  });

  test('the site was expelled, or has left: local users go on, and nobody else', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    const mayWork = async () => {
      await using person = await LocalPerson.logIn(site, 'anna');
      await deployed(person);
      await assert.rejects(site.client().json('GET', '/v1/vees'), { code: 'GATEWAY_NOT_MEMBER' });
    };
    await accountsOf(site).add('anna', 'member', LOCAL_PASSWORD);
    await site.stopGateway();
    await site.accept(await site.federation.bundle(2, { revocations: [{ kind: 'site', id: site.siteId }] }));
    await site.startGateway();
    await mayWork();
    await site.stopGateway();
    const { dataFolder } = site.config;
    const file = join(dataFolder, 'identity/membership.json');
    const membership = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...membership, leftAt: systemClock.now() }));
    rmSync(join(dataFolder, 'identity/bundle.json'));
    await site.startGateway();
    await mayWork();
  });

  test('federation users go into the project of their VO; one without is refused before anything is made', async () => {
    const projects = [{ vo: 'bio', project: 'hanse-bio' }];
    await using site = await TestSite.start({ ...ACCOUNTS, projects });
    const inVo = (vo: string) => site.client({ vo, roles: ['member'] });
    const part = makePart(site.owner);
    const posing = {
      ...part,
      vo: 'bio',
      vees: part.vees.map((vee) => ({ ...vee, tenant: { project: 'admin', user: 'posing' } })),
    };
    await finished(inVo('bio'), await putPart(inVo('bio'), posing));
    const records = readFileSync(site.statePath, 'utf8');
    assert.match(
      records,
      /"tenant":\{"project":"hanse-bio","user":"fed:urn%3Ahanse%3Afederation%3Atest:[0-9a-f-]{36}"\}/,
    );
    assert.doesNotMatch(records, /posing/);
    await assert.rejects(putPart(inVo('physics'), { ...makePart(site.owner), vo: 'physics' }), {
      code: 'GATEWAY_PROJECT_MISSING',
    });
    await assert.rejects(putPart(site.client(), makePart(site.owner)), { code: 'GATEWAY_PROJECT_MISSING' });
    assert.equal(((await inVo('bio').json('GET', '/v1/parts')) as PartView[]).length, 1);
  });

  test('each tier stays within its share, and the federation is told of its own', async () => {
    const options = { ...ACCOUNTS, capacity: { vcpus: 10, memoryMib: 65_536, diskGib: 1024 } };
    await using site = await TestSite.start({ ...options, share: { federation: 0.8, local: 0.5 } });
    await using anna = await LocalPerson.join(site, 'anna');
    const [fed, own] = [site.client(), await idOf(anna)];
    const free = async (client: typeof fed) => {
      const { capacity } = (await client.json('GET', '/v1/site')) as SiteStatus;
      return capacity.total.vcpus - capacity.used.vcpus;
    };
    assert.deepEqual([await free(fed), await free(anna.client)], [8, 5]);
    await assert.rejects(putPart(fed, makePart(site.owner, 9)), (thrown) => {
      assert.ok(thrown instanceof HanseError);
      assert.equal(thrown.code, 'GATEWAY_SHARE_EXHAUSTED');
      assert.deepEqual([thrown.details['free'], thrown.details['total'], thrown.details['tier']], [8, 8, 'federation']);
      return true;
    });
    const eight = makePart(site.owner, 8);
    await finished(fed, await putPart(fed, eight));
    assert.deepEqual([await free(fed), await free(anna.client)], [0, 2]);
    await assert.rejects(putPart(fed, makePart(site.owner)), { code: 'GATEWAY_SHARE_EXHAUSTED' });
    await assert.rejects(putPart(anna.client, makePart(own, 3)), { code: 'GATEWAY_CAPACITY_EXHAUSTED' });
    await finished(anna.client, await putPart(anna.client, makePart(own, 2)));
    await fed.json('DELETE', `/v1/parts/${eight.applicationId}`);
    await eventually(async () => (await free(fed)) === 8);
    await assert.rejects(putPart(anna.client, makePart(own, 4)), { code: 'GATEWAY_SHARE_EXHAUSTED' });
    assert.equal(await free(anna.client), 3);
  });
});

describe('posing', () => {
  test('the federation cannot make a user with the id of a local one, nor sign as the site', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    const own = await idOf(anna);
    await deployed(anna, own);
    const posing = site.client({ user: own, roles: ['federation-operator', 'provider-operator'] });
    await assert.rejects(posing.json('GET', '/v1/vees'), { code: 'GATEWAY_IDENTITY_TAKEN' });
    const issuer = siteUri(site.siteId);
    const signer = site.federation.signer;
    const forged = new TokenIssuer({ issuer, key: signer.key, ...ports });
    const asked = { subject: 'anna', audience: site.siteId, scope: [], lifetime: 60_000 };
    const sessionId = anna.session.sessionId;
    const { token } = await forged.issue({ ...asked, sessionId, confirmation: site.federation.confirmation });
    await assert.rejects(site.stranger(token).json('GET', '/v1/vees'), { code: 'IDENTITY_TOKEN_SIGNATURE' });
  });

  test('a bundle that lists the site as an issuer with another key changes nothing', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    await site.stopGateway();
    const key = loadOrCreateKey(join(site.federation.folder, 'posing.key'));
    const issuer = siteUri(site.siteId);
    const issuers = [{ issuer, keys: { keys: [publicJwk(key)] } }];
    const jws = await site.federation.bundle(1, { issuers });
    const stored = { jws, verifiedWith: [site.federation.signer.jwk] };
    writeFileSync(join(site.config.dataFolder, 'identity/bundle.json'), JSON.stringify(stored));
    await site.startGateway();
    const forged = new TokenIssuer({ issuer, key, ...ports });
    const asked = { subject: 'anna', audience: site.siteId, scope: [], roles: ['provider-operator'], lifetime: 60_000 };
    const sessionId = anna.session.sessionId;
    const { token } = await forged.issue({ ...asked, sessionId, confirmation: site.federation.confirmation });
    await assert.rejects(site.stranger(token).json('GET', '/v1/vees'), { code: 'IDENTITY_TOKEN_SIGNATURE' });
    await provingClient(site, anna.key, anna.session.token).json('GET', '/v1/vees');
  });

  test('a federation token that says provider-operator makes nobody one', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    await deployed(anna);
    const posing = site.client({ roles: ['provider-operator', 'member'] });
    assert.deepEqual(await posing.json('GET', '/v1/vees'), []);
  });

  test("a local token is worth nothing with a key of the federation's, nor at another site", async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using other = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    await assert.rejects(provingClient(other, anna.key, anna.session.token).json('GET', '/v1/vees'), {
      code: 'IDENTITY_TOKEN_ISSUER',
    });
    await assert.rejects(provingClient(site, newKey(), anna.session.token).json('GET', '/v1/vees'), {
      code: 'IDENTITY_TOKEN_BINDING',
    });
  });

  test('a Keystone user whose name is that of a federation user is somebody else; two credentials are none', async () => {
    await using keystone = await ImitationKeystone.start();
    await using folder = await temporaryFolder();
    const credentialFile = join(folder.path, 'keystone.json');
    writeFileSync(credentialFile, JSON.stringify(KEYSTONE_SERVICE), { mode: 0o600 });
    await using site = await TestSite.start({
      localUsers: { accounts: true, keystone: { url: keystone.url, credentialFile } },
    });
    const fed = site.client();
    await finished(fed, await putPart(fed, makePart(site.owner)));
    keystone.tokens.set('posing-token', { id: site.owner, name: `fed:urn%3Ahanse%3Afederation%3Atest:${site.owner}` });
    const headers = { 'x-auth-token': 'posing-token' };
    const client = site.stranger();
    assert.deepEqual(await client.json('GET', '/v1/vees', { headers }), []);
    const part = makePart(site.owner);
    const put = client.json('PUT', `/v1/parts/${part.applicationId}`, { body: part as never, headers });
    await assert.rejects(put, notYours);
    await assert.rejects(fed.json('GET', '/v1/vees', { headers }), { code: 'GATEWAY_CREDENTIALS_MIXED' });
    await assert.rejects(client.json('GET', '/v1/vees', { headers: { 'x-auth-token': 'unknown-token' } }), {
      code: 'GATEWAY_LOCAL_CREDENTIAL_REFUSED',
    });
    await using plain = createHttpClientOf(site);
    await assert.rejects(plain.client.json('GET', '/v1/vees'), { code: 'IDENTITY_TOKEN_MISSING' });
  });
});

function createHttpClientOf(site: TestSite) {
  const client = createHttpClient({ baseUrl: site.url, ca: site.root, ...ports });
  return { client, [Symbol.asyncDispose]: () => client.close() };
}
