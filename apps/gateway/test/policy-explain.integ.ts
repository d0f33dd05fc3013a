import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { PolicyAnswer, SitePolicyQuestionRequest } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { UserIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { LocalPerson } from './support/local-client.ts';
import { act, finished, makePart, putPart } from './support/parts.ts';
import { TestSite } from './support/site.ts';

const VO = 'bio';
const VETO = { id: 'quiet', effect: 'deny', because: 'nothing is stopped in this month', actions: ['vee.stop'] };

describe('the policies of a site explained', () => {
  let folder: TemporaryFolder;
  let site: TestSite;
  before(async () => {
    folder = await temporaryFolder();
    const policyFile = join(folder.path, 'policy.json');
    const policy = { format: 'hanse-policy/1', name: 'luebeck', version: 1, default: 'allow', rules: [VETO] };
    writeFileSync(policyFile, JSON.stringify(policy));
    site = await TestSite.start({ policyFile, localUsers: { accounts: true } });
  });
  after(async () => {
    await site?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const ask = async (client: HttpClient, body: SitePolicyQuestionRequest = {}) =>
    (await client.json('POST', '/v1/policy/explain', { body })) as PolicyAnswer;
  const one = async (client: HttpClient, action: string, more: SitePolicyQuestionRequest = {}) =>
    (await ask(client, { ...more, action })).actions[0];

  test('says what happens, and whose policy refuses', async () => {
    const owner = site.client();
    const part = makePart(site.owner);
    await finished(owner, await putPart(owner, part));
    const veeId = part.vees[0]?.veeId ?? '';
    assert.deepEqual(
      [(await one(owner, 'vee.start'))?.allowed, (await one(owner, 'vee.start'))?.deniedBy],
      [true, undefined],
    );
    await finished(owner, await act(owner, veeId, 'start', 'a'));
    const stop = await one(owner, 'vee.stop');
    assert.deepEqual([stop?.allowed, stop?.deniedBy], [false, 'local']);
    await assert.rejects(act(owner, veeId, 'stop', 'b'), { code: 'IDENTITY_FORBIDDEN', message: /in this month/ });
    const foreign = await one(owner, 'vee.read', { resource: { path: '/user/somebody', owner: 'somebody' } });
    assert.deepEqual([foreign?.allowed, foreign?.deniedBy], [false, 'federation']);
    const { actions, resource } = await ask(owner);
    assert.deepEqual([resource.site, resource.owner], [site.siteId, site.owner]);
    assert.ok(actions.length > 15);
  });

  test('is told of others to operators alone', async () => {
    const userId = UserIds.mint(systemClock, systemRng);
    const about = { vo: VO, about: { userId, role: 'vo-admin' as const } };
    await using anna = await LocalPerson.join(site, 'anna');
    await using chief = await LocalPerson.join(site, 'chief', 'operator');
    const admin = site.client({ vo: VO, roles: ['vo-admin'] });
    for (const client of [admin, anna.client]) {
      await assert.rejects(ask(client, about), { code: 'IDENTITY_FORBIDDEN', message: /explained to operators/ });
    }
    const user = UserIds.mint(systemClock, systemRng);
    for (const client of [chief.client, site.client({ user, roles: ['federation-operator'] })]) {
      assert.equal((await one(client, 'part.act', about))?.allowed, true);
      assert.equal((await one(client, 'vee.stop', about))?.deniedBy, 'local');
      assert.equal((await one(client, 'part.act', { vo: VO, about: { userId } }))?.deniedBy, 'federation');
    }
  });

  test("explains to the provider's own users by the policies that they meet", async () => {
    await using berta = await LocalPerson.join(site, 'berta');
    const answer = await ask(berta.client);
    assert.equal(answer.user, 'berta');
    const put = await one(berta.client, 'metrics.read');
    assert.deepEqual([put?.allowed, put?.deniedBy], [false, 'federation']);
    assert.match(put?.because ?? '', /policy local users/);
  });
});
