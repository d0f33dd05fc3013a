import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PolicyAnswer, PolicyQuestionRequest, Session } from '@hanse/api';
import { Cluster } from '../support/cluster.ts';
import { problemOf, type RawAnswer, type RawApi } from '../support/raw-api.ts';

describe('the policy of the federation explained', () => {
  let cluster: Cluster;
  let raw: RawApi;
  let member: Session;

  before(async () => {
    cluster = await Cluster.start([]);
    raw = cluster.raw();
    member = await cluster.member('hinrich');
    await cluster.member('godeke');
  });
  after(async () => {
    raw?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const ask = (json: PolicyQuestionRequest, { token }: Session = member): Promise<RawAnswer> =>
    raw.ask({ method: 'POST', path: '/v1/policy/explain', json, token });
  const allowedOf = ({ body }: RawAnswer) =>
    new Map((body as PolicyAnswer).actions.map(({ action, allowed }) => [action, allowed]));

  test('says to everybody what they may do, with the rule that decides', async () => {
    const answer = await ask({});
    const allowed = allowedOf(answer);
    assert.deepEqual([allowed.get('application.deploy'), allowed.get('user.create')], [true, false]);
    const { user, userId, resource, ownerships, actions } = answer.body as PolicyAnswer;
    assert.deepEqual([user, userId, resource.owner, ownerships], ['hinrich', member.userId, member.userId, ['owner']]);
    const refused = actions.find(({ action }) => action === 'user.create');
    assert.match(refused?.because ?? '', /nothing in policy federation 1 allows user\.create \(.*it is for operator\)/);
    assert.ok(refused?.tried.every(({ missing }) => missing !== undefined));
  });

  test('agrees with what happens', async () => {
    const { token } = member;
    const explained = allowedOf(await ask({}));
    assert.equal(
      explained.get('user.list'),
      (await raw.ask({ method: 'GET', path: '/v1/users', token })).status === 200,
    );
    assert.equal(
      explained.get('site.list'),
      (await raw.ask({ method: 'GET', path: '/v1/sites', token })).status === 200,
    );
  });

  test('is told of others to operators alone, and who may not ask does not learn who there is', async () => {
    for (const user of ['godeke', 'nobody']) {
      const refused = await ask({ user });
      assert.deepEqual([refused.status, problemOf(refused).code], [403, 'IDENTITY_FORBIDDEN']);
    }
    const { api } = cluster.harness;
    const body = { user: 'godeke', action: 'revocation.create' };
    const about = (await api.json('POST', '/v1/policy/explain', { body })) as PolicyAnswer;
    assert.deepEqual([about.user, about.actions.map(({ allowed }) => allowed)], ['godeke', [false]]);
    const unknown = api.json('POST', '/v1/policy/explain', { body: { user: 'nobody' } });
    await assert.rejects(unknown, { code: 'FEDERATION_USER_UNKNOWN' });
  });
});
