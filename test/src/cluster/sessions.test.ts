import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Session, SessionView } from '@hanse/api';
import { Cluster, PASSWORD } from '../support/cluster.ts';
import { problemOf, type RawApi } from '../support/raw-api.ts';

describe('sessions at a federation', () => {
  let cluster: Cluster;
  let raw: RawApi;

  before(async () => {
    cluster = await Cluster.start([]);
    raw = cluster.raw();
    await cluster.member('hinrich');
    await cluster.member('godeke');
  });

  after(async () => {
    raw?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const me = ({ token }: Session) => raw.ask({ method: 'GET', path: '/v1/users/me', token });
  const refresh = (refreshToken: string) =>
    raw.ask({ method: 'POST', path: '/v1/sessions/refresh', json: { refreshToken } });

  test('end with the second use of a refresh token, for the thief and the owner, over a restart too', async () => {
    const opened = await cluster.login('hinrich');
    const renewed = (await refresh(opened.refreshToken)).body as Session;
    assert.equal((await me(renewed)).status, 200);
    assert.equal(problemOf(await refresh(opened.refreshToken)).code, 'IDENTITY_SESSION_ENDED');
    assert.equal(problemOf(await refresh(renewed.refreshToken)).code, 'IDENTITY_SESSION_ENDED');
    await cluster.harness.federation.kill();
    await cluster.harness.federation.start();
    for (const session of [opened, renewed]) {
      const refused = await me(session);
      assert.deepEqual([refused.status, problemOf(refused).code], [401, 'IDENTITY_SESSION_ENDED']);
    }
  });

  test('are listed and ended by their owner, with their tokens', async () => {
    const [one, two] = [await cluster.login('hinrich'), await cluster.login('hinrich')];
    const other = await cluster.login('godeke');
    const path = `/v1/sessions/${one.sessionId}`;
    assert.equal((await raw.ask({ method: 'DELETE', path, token: other.token })).status, 404);
    assert.equal((await me(one)).status, 200);
    assert.equal((await raw.ask({ method: 'DELETE', path, token: two.token })).status, 204);
    assert.equal((await me(one)).status, 401);
    const { body } = await raw.ask({ method: 'GET', path: '/v1/sessions', token: two.token });
    const views = body as readonly SessionView[];
    assert.ok(views.every(({ sessionId }) => sessionId !== one.sessionId));
    assert.deepEqual(
      views.filter(({ isCurrent }) => isCurrent).map(({ sessionId, client }) => [sessionId, client]),
      [[two.sessionId, 'api']],
    );
  });

  test('are not opened to who guesses, whether the user exists or not, and the answer says how long to wait', async () => {
    for (const user of ['godeke', 'nobody']) {
      const attempt = (password: string) => raw.ask({ method: 'POST', path: '/v1/sessions', json: { user, password } });
      for (let guess = 0; guess < 5; guess += 1) assert.equal((await attempt('guess')).status, 401);
      const slowed = await attempt(PASSWORD);
      assert.deepEqual([slowed.status, problemOf(slowed).code], [503, 'IDENTITY_LOGIN_THROTTLED']);
      assert.match(slowed.retryAfter ?? '', /^[1-9]\d*$/);
    }
  });
});
