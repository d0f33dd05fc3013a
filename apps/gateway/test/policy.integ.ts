import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { OrderView, Part, PartView, VeeView } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { UserIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { act, finished, makePart, putPart } from './support/parts.ts';
import { TestSite } from './support/site.ts';

const VO = 'bio';

/** A running VEE that its owner deployed for a VO, and people to ask for it. */
async function scene(site: TestSite) {
  const owner = site.client({ vo: VO, roles: ['member'] });
  const part: Part = { ...makePart(site.owner), vo: VO };
  await finished(owner, await putPart(owner, part));
  const veeId = part.vees[0]?.veeId ?? '';
  await finished(owner, await act(owner, veeId, 'start', 'begin'));
  const somebody = (...roles: readonly string[]) =>
    site.client({ user: UserIds.mint(systemClock, systemRng), vo: VO, roles });
  return { owner, part, veeId, somebody, path: `/v1/parts/${part.applicationId}` };
}

const names = async (client: HttpClient) =>
  ((await client.json('GET', '/v1/vees')) as readonly VeeView[]).map(({ veeId }) => veeId);

describe('who may do what at a gateway', () => {
  test('viewers look, members act on their own, admins act on everything of their VO', async () => {
    await using site = await TestSite.start();
    const { owner, veeId, somebody, path } = await scene(site);
    assert.equal(((await owner.json('GET', path)) as PartView).vo, VO);
    for (const role of ['viewer', 'member']) {
      const client = somebody(role);
      assert.deepEqual(await names(client), [veeId]);
      await assert.rejects(act(client, veeId, 'stop', role), { code: 'IDENTITY_FORBIDDEN' });
      await assert.rejects(client.json('DELETE', path), { code: 'IDENTITY_FORBIDDEN' });
    }
    const viewing = site.client({ vo: VO, roles: ['viewer'] });
    const mine: Part = { ...makePart(site.owner), vo: VO };
    await assert.rejects(putPart(viewing, mine), { code: 'IDENTITY_FORBIDDEN' });
    const admin = somebody('vo-admin');
    const order = await finished(admin, await act(admin, veeId, 'stop', 'a'));
    assert.equal(((await somebody('viewer').json('GET', `/v1/orders/${order.orderId}`)) as OrderView).verb, 'stop');
  });

  test('what is of another VO, or asked for without a VO, is not there', async () => {
    await using site = await TestSite.start();
    const { veeId, path } = await scene(site);
    const strangers = [
      site.client({ user: UserIds.mint(systemClock, systemRng), vo: 'geo', roles: ['vo-admin'] }),
      site.client({ user: UserIds.mint(systemClock, systemRng) }),
      site.client(),
    ];
    for (const client of strangers) {
      assert.deepEqual(await names(client), []);
      await assert.rejects(client.json('GET', `/v1/vees/${veeId}`), { code: 'GATEWAY_VEE_UNKNOWN' });
      await assert.rejects(client.json('DELETE', path), { code: 'GATEWAY_PART_UNKNOWN' });
    }
  });

  test('an admin goes on with a part whose owner has left the VO, and makes none in the name of another', async () => {
    await using site = await TestSite.start();
    const part: Part = { ...makePart(site.owner), vo: VO };
    const owner = site.client({ vo: VO, roles: ['member'] });
    site.driver.simulation.failNext('define', 'DRIVER_START_FAILED', 'before');
    assert.equal((await finished(owner, await putPart(owner, part))).state, 'FAILED');
    const somebody = (vo: string, ...roles: readonly string[]) =>
      site.client({ user: UserIds.mint(systemClock, systemRng), vo, roles });
    const mismatch = { code: 'GATEWAY_OWNER_MISMATCH' };
    const others = [somebody(VO, 'member'), somebody(VO, 'viewer'), somebody('geo', 'vo-admin')];
    const operator = somebody(VO, 'federation-operator');
    for (const client of [...others, operator]) await assert.rejects(putPart(client, part), mismatch);
    const admin = somebody(VO, 'vo-admin');
    await assert.rejects(putPart(admin, { ...makePart(site.owner), vo: VO }), mismatch);
    const again = await putPart(admin, part);
    assert.equal((await finished(admin, again)).state, 'SUCCEEDED');
    assert.equal((await putPart(admin, part)).orderId, again.orderId);
    assert.equal(((await admin.json('GET', `/v1/parts/${part.applicationId}`)) as PartView).owner, site.owner);
  });

  test('operators of the federation look at everything and may stop it, and nothing else', async () => {
    await using site = await TestSite.start();
    const { veeId, path } = await scene(site);
    const user = UserIds.mint(systemClock, systemRng);
    const operator = site.client({ user, roles: ['federation-operator'] });
    assert.deepEqual(await names(operator), [veeId]);
    await assert.rejects(act(operator, veeId, 'pause', 'p'), { code: 'IDENTITY_FORBIDDEN' });
    await finished(operator, await act(operator, veeId, 'stop', 's'));
    await assert.rejects(act(operator, veeId, 'start', 't'), { code: 'IDENTITY_FORBIDDEN' });
    const together = { headers: { 'idempotency-key': 'k' }, body: { verb: 'start', vees: [veeId] } };
    await assert.rejects(operator.json('POST', `${path}/actions`, together), { code: 'IDENTITY_FORBIDDEN' });
    await assert.rejects(putPart(operator, makePart(site.owner)), { code: 'GATEWAY_OWNER_MISMATCH' });
    await finished(operator, (await operator.json('DELETE', path)) as OrderView);
    assert.deepEqual(await names(operator), []);
  });
});

const policy = (version: number, ...rules: readonly object[]) =>
  JSON.stringify({ format: 'hanse-policy/1', name: 'luebeck', version, default: 'allow', rules });
const VETO = { id: 'quiet', effect: 'deny', because: 'nothing is stopped in this month', actions: ['vee.stop'] };

describe("the provider's own policy", () => {
  test('vetoes what the federation allows, counts as soon as it changes, and outlives a broken file', async () => {
    await using folder = await temporaryFolder();
    const policyFile = join(folder.path, 'policy.json');
    writeFileSync(policyFile, policy(1, VETO));
    await using site = await TestSite.start({ policyFile });
    const { owner, veeId } = await scene(site);
    const stop = (key: string) => act(owner, veeId, 'stop', key);
    await assert.rejects(stop('a'), { code: 'IDENTITY_FORBIDDEN', message: /nothing is stopped in this month/ });
    for (const broken of ['{', undefined]) {
      if (broken === undefined) rmSync(policyFile);
      else writeFileSync(policyFile, broken);
      const known = site.logger.of('policy-refused').length;
      await eventually(() => site.logger.of('policy-refused').length > known);
      await assert.rejects(stop('b'), { code: 'IDENTITY_FORBIDDEN' });
    }
    const metrics = String(await site.watcher().json('GET', '/metrics'));
    assert.match(metrics, /hanse_gateway_policy_refused 1/);
    writeFileSync(policyFile, policy(2));
    await eventually(() => site.logger.of('policy-changed').length === 1);
    await finished(owner, await stop('c'));
  });

  test('that is broken or missing ends the start', async () => {
    await using folder = await temporaryFolder();
    const policyFile = join(folder.path, 'policy.json');
    await assert.rejects(TestSite.start({ policyFile }), { code: 'GATEWAY_POLICY_UNREADABLE' });
    writeFileSync(policyFile, policy(0, { ...VETO, actoins: [] }));
    await assert.rejects(TestSite.start({ policyFile }), { code: 'IDENTITY_POLICY_INVALID', message: /actoins/ });
  });
});
