import assert from 'node:assert/strict';
import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session, SigningKeysView, SiteView } from '@hanse/api';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { SiteGate } from '../support/site-gate.ts';

const REFRESH = 300;
const DEADLINE = 20_000;

describe('the replacement of signing keys that became known to others', () => {
  let cluster: Cluster;
  let gate: SiteGate;
  let sites: readonly SiteView[];
  let operator: Session;
  let user: Session;

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'), { gateway: { bundle: { refreshEvery: REFRESH } } });
    gate = new SiteGate(cluster);
    sites = await cluster.eyes.sites();
    operator = await cluster.login('operator', readFileSync(join(cluster.federationFolder, '../password'), 'utf8'));
    user = await cluster.member('hinrich');
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const keyFile = () => join(cluster.federationFolder, 'identity/recovery.key');
  const replace = (as: Session) => cluster.harness.api.json('POST', '/v1/keys/replace', asUser(as));
  const verdicts = (tokens: readonly string[]) =>
    Promise.all(sites.map((site, at) => gate.verdict(site, tokens[at] ?? '')));
  const tokens = () => Promise.all(sites.map(({ site }) => gate.tokenFor(user.userId, site.siteId)));

  test('needs the recovery key, which may be kept elsewhere and is told where to bring', async () => {
    assert.equal(statSync(keyFile()).mode & 0o777, 0o600);
    const offline = join(cluster.federationFolder, 'offline.key');
    renameSync(keyFile(), offline);
    const view = (await cluster.harness.api.json('GET', '/v1/keys', asUser(operator))) as SigningKeysView;
    assert.deepEqual([view.generation, view.recovery.isPresent, view.recovery.file], [0, false, keyFile()]);
    await assert.rejects(replace(operator), { code: 'IDENTITY_RECOVERY_KEY_AWAY' });
    assert.equal((await verdicts(await tokens()))[0], 200);
    renameSync(offline, keyFile());
    await assert.rejects(replace(user), { code: 'IDENTITY_FORBIDDEN' });
  });

  test('ends every token and stream of before, and is followed by every gateway, also by one that was away', async () => {
    const { body } = await cluster.harness.api.download('/v1/events', asUser(user));
    const ended = (async () => {
      for await (const chunk of body) assert.ok(chunk.length > 0);
    })().then(
      () => 'ended',
      () => 'cut',
    );
    const old = await tokens();
    assert.deepEqual(await verdicts(old), [200, 200, 200]);
    await cluster.harness.service('bergen').kill();
    const view = (await replace(operator)) as SigningKeysView;
    assert.equal(view.generation, 1);
    assert.equal(view.keys.length, 1);
    assert.match(await ended, /ended|cut/);
    await assert.rejects(cluster.harness.api.json('GET', '/v1/users/me', asUser(user)), {
      code: 'IDENTITY_TOKEN_SIGNATURE',
    });
    // Another bundle, so that the one that was made at the replacement is not there any more.
    user = await cluster.login('hinrich');
    const again = await cluster.login('operator', readFileSync(join(cluster.federationFolder, '../password'), 'utf8'));
    const nothing = { kind: 'token', id: 'nothing' };
    await cluster.harness.api.json('POST', '/v1/revocations', { ...asUser(again), body: nothing });
    await cluster.harness.service('bergen').start();
    const fresh = await tokens();
    await eventually(async () => (await verdicts(fresh)).every((verdict) => verdict === 200), {
      deadline: DEADLINE,
      what: 'the new key at every gateway',
    });
    assert.deepEqual(
      await verdicts(old),
      sites.map(() => 'IDENTITY_TOKEN_SIGNATURE'),
    );
    assert.ok(await cluster.harness.api.json('GET', '/v1/users/me', asUser(user)));
    const seen = (await cluster.harness.api.json('GET', '/v1/sites', asUser(user))) as readonly SiteView[];
    assert.equal(seen.length, 3);
  });
});
