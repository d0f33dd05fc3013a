import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SiteView, UserView } from '@hanse/api';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster, PASSWORD } from '../support/cluster.ts';
import { SiteGate } from '../support/site-gate.ts';

const NEW = 'a quite different battery';

describe('an account', () => {
  let cluster: Cluster;
  let gate: SiteGate;
  let site: SiteView;

  before(async () => {
    const configuration = { gateway: { bundle: { refreshEvery: 300 } } };
    cluster = await Cluster.start(threeSites('simulated').slice(0, 1), configuration);
    gate = new SiteGate(cluster);
    const [first] = await cluster.eyes.sites();
    assert.ok(first);
    site = first;
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const change = (user: string, body: Record<string, string | boolean>, as = {}) =>
    cluster.harness.api.json('PATCH', `/v1/users/${user}`, { ...as, body }) as Promise<UserView>;
  const me = (as: Parameters<typeof asUser>[0]) => cluster.harness.api.json('GET', '/v1/users/me', asUser(as));

  test('that is disabled is refused by every way, here and at sites, until it is enabled', async () => {
    const session = await cluster.member('godeke');
    const verdict = async () => gate.verdict(site, await gate.tokenFor(session.userId, site.site.siteId));
    assert.equal(await verdict(), 200);
    assert.equal((await change('godeke', { disabled: true })).isDisabled, true);
    await assert.rejects(me(session));
    await assert.rejects(cluster.login('godeke'), { code: 'IDENTITY_LOGIN_REFUSED' });
    await eventually(async () => (await verdict()) === 'IDENTITY_REVOKED');
    assert.equal((await change('godeke', { disabled: false })).isDisabled, undefined);
    await eventually(async () => (await verdict()) === 200);
    await assert.rejects(me(session), 'the old login stays ended');
    assert.ok(await me(await cluster.login('godeke')));
  });

  test('gets a new password from its owner with the old one, which ends the other logins', async () => {
    const [own, other] = [await cluster.member('hinrich'), await cluster.login('hinrich')];
    const wrong = change('hinrich', { password: NEW, oldPassword: 'guess' }, asUser(own));
    await assert.rejects(wrong, { code: 'IDENTITY_LOGIN_REFUSED' });
    await assert.rejects(change('hinrich', { password: NEW }, asUser(own)), { code: 'IDENTITY_LOGIN_REFUSED' });
    await change('hinrich', { password: NEW, oldPassword: PASSWORD }, asUser(own));
    assert.ok(await me(own));
    await assert.rejects(me(other), { code: 'IDENTITY_SESSION_ENDED' });
    await assert.rejects(cluster.login('hinrich'), { code: 'IDENTITY_LOGIN_REFUSED' });
    assert.ok(await cluster.login('hinrich', NEW));
  });

  test('is changed by nobody else but operators, who do not disable themselves', async () => {
    const session = await cluster.member('simon');
    const forbidden = { code: 'IDENTITY_FORBIDDEN' };
    await assert.rejects(change('operator', { password: NEW }, asUser(session)), forbidden);
    await assert.rejects(change('simon', { disabled: false }, asUser(session)), forbidden);
    await assert.rejects(change('nobody', { disabled: true }, asUser(session)), forbidden);
    await assert.rejects(change('nobody', { disabled: true }), { code: 'FEDERATION_USER_UNKNOWN' });
    await assert.rejects(change('operator', { disabled: true }), { code: 'FEDERATION_USER_IS_SELF' });
    await change('simon', { password: NEW });
    await assert.rejects(me(session), { code: 'IDENTITY_SESSION_ENDED' });
    assert.ok(await cluster.login('simon', NEW));
  });
});
