import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RevocationView, Session, SiteView, TokenView } from '@hanse/api';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { FEDERATION } from '../support/delegated-token.ts';
import { auditRows } from '../support/federation-database.ts';
import { shopManifest, shopPackage } from '../support/packages.ts';
import { problemOf, type RawApi } from '../support/raw-api.ts';
import { SiteGate } from '../support/site-gate.ts';

const REFRESH = 300;
const REVOKED = 'IDENTITY_REVOKED';

describe('what its owner or an operator ends', () => {
  let cluster: Cluster;
  let gate: SiteGate;
  let raw: RawApi;
  let sites: readonly SiteView[];

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'), { gateway: { bundle: { refreshEvery: REFRESH } } });
    gate = new SiteGate(cluster);
    raw = cluster.raw();
    sites = await cluster.eyes.sites();
    await cluster.member('hinrich');
  });
  after(async () => {
    raw?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  type More = Parameters<SiteGate['tokenFor']>[2];
  const tokensFor = (subject: string, more: More) =>
    Promise.all(sites.map(({ site }) => gate.tokenFor(subject, site.siteId, more)));
  const verdicts = (tokens: readonly string[]) =>
    Promise.all(sites.map((site, at) => gate.verdict(site, tokens[at] ?? '')));
  const all = (verdict: number | string) => sites.map(() => verdict);
  const become = (tokens: readonly string[], wanted: number | string) =>
    eventually(async () => (await verdicts(tokens)).every((verdict) => verdict === wanted), {
      what: `${wanted} at every gateway`,
    });
  const listed = async (): Promise<readonly RevocationView[]> =>
    (await cluster.harness.api.json('GET', '/v1/revocations')) as readonly RevocationView[];
  const tokensOf = async ({ token }: Session): Promise<readonly TokenView[]> =>
    (await raw.ask({ method: 'GET', path: '/v1/tokens', token })).body as readonly TokenView[];

  test('a session ended by its owner takes its tokens with it at every gateway', async () => {
    const [ended, other] = [await cluster.login('hinrich'), await cluster.login('hinrich')];
    const [doomed, kept] = await Promise.all(
      [ended, other].map(({ userId, sessionId }) => tokensFor(userId, { sessionId })),
    );
    assert.deepEqual(await verdicts(doomed ?? []), all(200));
    const path = `/v1/sessions/${ended.sessionId}`;
    assert.equal((await raw.ask({ method: 'DELETE', path, token: other.token })).status, 204);
    const entry = (await listed()).find(({ id }) => id === ended.sessionId);
    assert.equal(entry?.kind, 'session');
    assert.ok((entry.until ?? Number.POSITIVE_INFINITY) <= Date.now() + 16 * 60_000, 'forgotten with its tokens');
    await become(doomed ?? [], REVOKED);
    assert.deepEqual(await verdicts(kept ?? []), all(200));
  });

  test('a refresh token that is used twice ends its session at every gateway', async () => {
    const opened = await cluster.login('hinrich');
    const tokens = await tokensFor(opened.userId, { sessionId: opened.sessionId });
    const refresh = () =>
      raw.ask({ method: 'POST', path: '/v1/sessions/refresh', json: { refreshToken: opened.refreshToken } });
    assert.equal((await refresh()).status, 200);
    assert.equal(problemOf(await refresh()).code, 'IDENTITY_SESSION_ENDED');
    await become(tokens, REVOKED);
  });

  test('an operator ends the session of another, which is not continued either', async () => {
    const opened = await cluster.login('hinrich');
    const tokens = await tokensFor(opened.userId, { sessionId: opened.sessionId });
    const body = { kind: 'session', id: opened.sessionId, reason: 'a stolen laptop' };
    await cluster.harness.api.json('POST', '/v1/revocations', { body });
    const json = { refreshToken: opened.refreshToken };
    assert.equal((await raw.ask({ method: 'POST', path: '/v1/sessions/refresh', json })).status, 401);
    assert.equal((await raw.ask({ method: 'GET', path: '/v1/users/me', token: opened.token })).status, 401);
    await become(tokens, REVOKED);
  });

  test('a key is refused with every token that is bound to it', async () => {
    const thumbprint = 'k'.repeat(43);
    const { userId } = await cluster.login('hinrich');
    const tokens = await tokensFor(userId, { confirmation: { jkt: thumbprint } });
    assert.deepEqual(await verdicts(tokens), all('IDENTITY_TOKEN_BINDING'));
    await cluster.harness.api.json('POST', '/v1/revocations', { body: { kind: 'key', id: thumbprint } });
    await become(tokens, REVOKED);
    const bad = { body: { kind: 'key', id: 'short' } };
    await assert.rejects(cluster.harness.api.json('POST', '/v1/revocations', bad), { code: 'VALUE_INVALID' });
  });

  test('tokens are listed and ended by their owner, those of the federation that acts for them too', async () => {
    const owner = await cluster.member('godeke');
    const { packageId } = await cluster.upload(shopPackage(), owner);
    await cluster.succeeded(await cluster.deploy({ packageId, manifest: shopManifest() }, owner));
    const [own, ...rest] = (await tokensOf(owner)).filter(({ audience }) => audience === 'federation');
    assert.deepEqual([own?.isCurrent, own?.client, own?.sessionId, rest.length], [true, 'api', owner.sessionId, 0]);
    const delegated = (await tokensOf(owner)).filter(({ actors }) => actors.includes(FEDERATION));
    const siteIds = sites.map(({ site }) => String(site.siteId));
    assert.ok(delegated.length > 0 && delegated.every(({ audience }) => siteIds.includes(audience)));
    const stranger = await cluster.login('hinrich');
    const path = `/v1/tokens/${own?.tokenId}`;
    assert.equal((await raw.ask({ method: 'DELETE', path, token: stranger.token })).status, 404);
    for (const { tokenId } of delegated) {
      const ended = await raw.ask({ method: 'DELETE', path: `/v1/tokens/${tokenId}`, token: owner.token });
      assert.equal(ended.status, 204);
    }
    assert.ok((await tokensOf(owner)).every(({ tokenId }) => delegated.every((one) => one.tokenId !== tokenId)));
    // The federation asks itself for others and goes on serving its user.
    await cluster.succeeded(await cluster.destroy('shop', owner));
    assert.equal((await raw.ask({ method: 'DELETE', path, token: owner.token })).status, 204);
    await assert.rejects(cluster.harness.api.json('GET', '/v1/users/me', asUser(owner)), { code: REVOKED });
  });

  test('every login, refusal, token and revocation is in the audit, by ids alone', async () => {
    const opened = await cluster.login('hinrich');
    const typed = 'my password in the wrong field';
    const wrong = { user: typed, password: 'guess' };
    assert.equal((await raw.ask({ method: 'POST', path: '/v1/sessions', json: wrong })).status, 401);
    assert.equal((await raw.ask({ method: 'DELETE', path: '/v1/sessions/x', token: opened.token })).status, 400);
    await cluster.harness.federation.kill();
    const rows = await auditRows(cluster.federationFolder);
    const facts = rows.map(({ entity, event }) => `${entity} ${event}`);
    for (const fact of ['login succeed', 'login fail', 'token issue', 'session revoke', 'key revoke', 'token revoke'])
      assert.ok(facts.includes(fact), `no ${fact} in the audit`);
    const issued = rows.find(({ event, reason }) => event === 'issue' && reason?.includes(opened.sessionId));
    assert.match(issued?.reason ?? '', /sub .*, aud federation, client api, sid/);
    const text = JSON.stringify(rows);
    for (const secret of [typed, opened.token, opened.refreshToken]) assert.ok(!text.includes(secret));
  });
});
