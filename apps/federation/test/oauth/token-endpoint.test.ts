import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, cookieOf, formTokenOf, locationOf, newKey, OAuthWorld } from '../support/oauth-world.ts';

describe('the token endpoint', () => {
  let world: OAuthWorld;
  before(async () => {
    world = await OAuthWorld.start();
  });
  after(() => world?.[Symbol.asyncDispose]());

  test('wants a proof that is good once, for it alone', async () => {
    const fields = { grant_type: 'refresh_token', refresh_token: 'none' };
    assert.deepEqual(refusal(await world.token(fields, undefined)), [400, 'invalid_dpop_proof']);
    const dpop = await world.proof(newKey(), 'POST', '/oauth/revoke');
    const form = { client_id: 'hanse-cli', ...fields };
    const path = '/oauth/token';
    assert.deepEqual(refusal(await world.ask({ path, form, headers: { dpop } })), [400, 'invalid_dpop_proof']);
    const headers = { dpop: await world.proof(newKey(), 'POST', path) };
    assert.deepEqual(refusal(await world.ask({ path, form, headers })), [400, 'invalid_grant']);
    assert.deepEqual(refusal(await world.ask({ path, form, headers })), [400, 'invalid_dpop_proof']);
  });

  test('takes no other clients, grants and forms than it knows', async () => {
    const key = newKey();
    assert.deepEqual(refusal(await world.token({ client_id: 'nobody' }, key)), [401, 'invalid_client']);
    assert.deepEqual(refusal(await world.token({}, key)), [400, 'invalid_request']);
    assert.deepEqual(refusal(await world.token({ grant_type: 'password' }, key)), [400, 'unsupported_grant_type']);
    const twice = await world.ask({
      ...{ method: 'POST', path: '/oauth/token', json: { client_id: 'hanse-cli' } },
    });
    assert.deepEqual(refusal(twice), [415, 'invalid_request']);
  });

  test('rotates refresh tokens for the key they are bound to, and ends the session of one that is used twice', async () => {
    const key = newKey();
    const first = await world.redeem(await world.code(), key);
    const refresh = (answer: Answer, by = key, more = {}) =>
      world.token({ grant_type: 'refresh_token', refresh_token: String(answer.body['refresh_token']), ...more }, by);
    assert.deepEqual(refusal(await refresh(first, newKey())), [400, 'invalid_grant']);
    const second = await refresh(first, key, { scope: 'site.list:/' });
    assert.deepEqual([second.status, second.body['scope']], [200, 'site.list:/']);
    const narrow = await world.me(String(second.body['access_token']), key);
    assert.deepEqual([narrow.status, narrow.body['code']], [403, 'IDENTITY_FORBIDDEN']);
    assert.deepEqual(refusal(await refresh(first)), [400, 'invalid_grant']);
    assert.deepEqual(refusal(await refresh(second)), [400, 'invalid_grant']);
    assert.equal((await world.me(String(first.body['access_token']), key)).body['code'], 'IDENTITY_SESSION_ENDED');
  });

  test('lets devices in when a person approves them, and slows down who asks too often', async () => {
    const key = newKey();
    const started = await world.startDevice(key);
    assert.equal(started.status, 200, started.text);
    const { device_code, user_code, verification_uri_complete, interval } = started.body;
    assert.equal(verification_uri_complete, `${world.url}/device?user_code=${String(user_code)}`);
    const poll = (by = key) => world.poll(String(device_code), by);
    assert.deepEqual(refusal(await poll()), [400, 'authorization_pending']);
    assert.deepEqual(refusal(await poll()), [400, 'slow_down']);
    assert.deepEqual(refusal(await poll(newKey())), [400, 'invalid_grant']);
    const done = await decide(String(user_code).toLowerCase(), 'approve');
    assert.match(done.text, /<h1>Connected<\/h1>/);
    await world.clock.advance(3 * Number(interval) * 1000);
    const answer = await poll();
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await world.me(String(answer.body['access_token']), key)).status, 200);
    assert.deepEqual(refusal(await poll()), [400, 'invalid_grant']);
  });

  test('keeps devices out that a person refuses, or nobody approves in time', async () => {
    const key = newKey();
    const refused = (await world.startDevice(key)).body;
    assert.match((await decide(String(refused['user_code']), 'deny')).text, /<h1>Not connected<\/h1>/);
    assert.deepEqual(refusal(await world.poll(String(refused['device_code']), key)), [400, 'access_denied']);
    const late = (await world.startDevice(key)).body;
    await world.clock.advance(600_000);
    assert.deepEqual(refusal(await world.poll(String(late['device_code']), key)), [400, 'expired_token']);
    const form = { user_code: String(late['user_code']) };
    assert.equal((await world.ask({ path: '/device', form })).status, 404);
  });

  test('shows no decision to who has not logged in, or not here', async () => {
    const { user_code } = (await world.startDevice(newKey())).body;
    const begun = await world.ask({ path: '/device', form: { user_code: String(user_code) } });
    const cookie = cookieOf(begun);
    const path = locationOf(begun).replace('/login/', '/device/');
    const form = { decision: 'approve', form_token: 'x' };
    assert.equal((await world.ask({ path, form, headers: { cookie } })).status, 404);
    await world.logIn(begun);
    assert.equal((await world.ask({ path, form, headers: { cookie } })).status, 403);
    assert.equal((await world.ask({ path })).status, 404);
  });

  test('exchanges tokens for narrower ones of the same key', async () => {
    const key = newKey();
    const session = await world.redeem(await world.code({ scope: 'application.read:/ site.list:/' }), key);
    const exchange = (scope: string, by = key, audience = 'federation') =>
      world.token(
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: String(session.body['access_token']),
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          ...{ audience, scope },
        },
        by,
      );
    const narrowed = await exchange('application.read:/user/me');
    assert.deepEqual([narrowed.status, narrowed.body['scope']], [200, 'application.read:/user/me'], narrowed.text);
    assert.deepEqual(refusal(await exchange('vee.read:/')), [400, 'invalid_scope']);
    assert.deepEqual(refusal(await exchange('site.list:/', newKey())), [400, 'unauthorized_client']);
    assert.deepEqual(refusal(await exchange('site.list:/', key, 'nowhere')), [400, 'invalid_target']);
  });

  test('takes tokens back', async () => {
    const key = newKey();
    const session = await world.redeem(await world.code(), key);
    const token = String(session.body['access_token']);
    const revoke = (what: string, client = 'hanse-cli') =>
      world.ask({ path: '/oauth/revoke', form: { client_id: client, token: what } });
    assert.equal((await revoke('nonsense')).status, 200);
    assert.equal((await world.me(token, key)).status, 200);
    assert.equal((await revoke(String(session.body['refresh_token']))).status, 200);
    assert.equal((await world.me(token, key)).body['code'], 'IDENTITY_SESSION_ENDED');
    const other = await world.redeem(await world.code(), key);
    assert.equal((await revoke(String(other.body['access_token']))).status, 200);
    assert.equal((await world.me(String(other.body['access_token']), key)).body['code'], 'IDENTITY_REVOKED');
  });

  /** A person types the code, logs in and decides. */
  async function decide(userCode: string, decision: string): Promise<Answer> {
    const begun = await world.ask({ path: '/device', form: { user_code: userCode } });
    const cookie = cookieOf(begun);
    const path = await world.logIn(begun);
    const page = await world.ask({ path, headers: { cookie } });
    assert.match(page.text, new RegExp(userCode, 'i'));
    return world.ask({ path, form: { form_token: formTokenOf(page), decision }, headers: { cookie } });
  }
});

function refusal({ status, body }: Answer) {
  return [status, body['error']];
}
