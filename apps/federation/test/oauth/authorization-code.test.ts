import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cookieOf, formTokenOf, locationOf, newKey, OAuthWorld, PASSWORD } from '../support/oauth-world.ts';

describe('logins of programs in a browser', () => {
  let world: OAuthWorld;
  before(async () => {
    world = await OAuthWorld.start();
  });
  after(() => world?.[Symbol.asyncDispose]());

  test('end with tokens that are good with the key alone', async () => {
    const key = newKey();
    const answer = await world.redeem(await world.code(), key);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body['token_type'], 'DPoP');
    assert.match(String(answer.headers['cache-control']), /no-store/);
    const token = String(answer.body['access_token']);
    assert.equal((await world.me(token, key)).body['user'], 'operator');
    assert.equal((await world.me(token, newKey())).body['code'], 'IDENTITY_TOKEN_BINDING');
    const bare = await world.ask({ path: '/v1/users/me', headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual([bare.status, bare.body['code']], [401, 'IDENTITY_TOKEN_BINDING']);
  });

  test('name the server and the state in the answer', async () => {
    const begun = await world.ask({ path: world.authorization({ redirect_uri: 'http://[::1]:99/callback' }).path });
    const answer = new URL(await world.logIn(begun));
    assert.equal(answer.origin + answer.pathname, 'http://[::1]:99/callback');
    assert.deepEqual([answer.searchParams.get('iss'), answer.searchParams.get('state')], [world.url, 'a state']);
  });

  test('are refused with a code that was used before, and its session ends', async () => {
    const key = newKey();
    const code = await world.code();
    const first = await world.redeem(code, key);
    const token = String(first.body['access_token']);
    assert.equal((await world.me(token, key)).status, 200);
    assert.deepEqual(refusal(await world.redeem(code, newKey())), [400, 'invalid_grant']);
    assert.equal((await world.me(token, key)).body['code'], 'IDENTITY_SESSION_ENDED');
    const refresh = { grant_type: 'refresh_token', refresh_token: String(first.body['refresh_token']) };
    assert.deepEqual(refusal(await world.token(refresh, key)), [400, 'invalid_grant']);
  });

  test('are refused with a wrong verifier, redirect URI, key or time, and the code is used up', async () => {
    const key = newKey();
    for (const change of [{ code_verifier: 'x'.repeat(43) }, { redirect_uri: 'http://127.0.0.1:4712/callback' }]) {
      const code = await world.code();
      assert.deepEqual(refusal(await world.redeem(code, key, change)), [400, 'invalid_grant']);
      assert.deepEqual(refusal(await world.redeem(code, key)), [400, 'invalid_grant']);
    }
    const bound = await world.code({ dpop_jkt: 'A'.repeat(43) });
    assert.deepEqual(refusal(await world.redeem(bound, key)), [400, 'invalid_grant']);
    const late = await world.code();
    await world.clock.advance(60_001);
    assert.deepEqual(refusal(await world.redeem(late, key)), [400, 'invalid_grant']);
  });

  test('lead nowhere when the redirect URI or the client is not known', async () => {
    for (const change of [
      { redirect_uri: 'https://evil.example/callback' },
      { redirect_uri: 'http://127.0.0.1.evil.example/callback' },
      { redirect_uri: 'http://localhost:4711/callback' },
      { redirect_uri: 'http://127.0.0.1:4711/callback/../other' },
      { client_id: 'nobody' },
    ]) {
      const { path } = world.authorization(change);
      const answer = await world.ask({ path });
      assert.deepEqual([answer.status, answer.headers['location']], [400, undefined]);
      assert.match(answer.text, /<h1>This did not work<\/h1>/);
    }
  });

  test('go back to the program with an error when the request is wrong', async () => {
    const cases = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ scope: 'vee.read:/../x' }, 'invalid_scope'],
    ] as const;
    for (const [change, error] of cases) {
      const answer = new URL(locationOf(await world.ask({ path: world.authorization(change).path })));
      assert.equal(answer.searchParams.get('error'), error);
      assert.equal(answer.searchParams.get('iss'), world.url);
    }
  });

  test('are for the browser that began, and for its own form', async () => {
    const begun = await world.ask({ path: world.authorization().path });
    const [path, cookie] = [locationOf(begun), cookieOf(begun)];
    const other = cookieOf(await world.ask({ path: world.authorization().path }));
    assert.equal((await world.ask({ path })).status, 404);
    assert.equal((await world.ask({ path, headers: { cookie: other } })).status, 404);
    const login = { user: 'operator', password: PASSWORD };
    assert.equal((await world.ask({ path, form: login, headers: { cookie } })).status, 403);
    const page = await world.ask({ path, headers: { cookie } });
    const form = { ...login, form_token: formTokenOf(page) };
    assert.equal((await world.ask({ path, form, headers: { cookie: other } })).status, 404);
    assert.equal((await world.ask({ path, form, headers: { cookie } })).status, 303);
    assert.equal((await world.ask({ path, form, headers: { cookie } })).status, 404, 'a login ends once');
  });

  test('show wrong passwords on the page, which escapes all text and allows nothing', async () => {
    const begun = await world.ask({ path: world.authorization().path });
    const [path, cookie] = [locationOf(begun), cookieOf(begun)];
    const page = await world.ask({ path, headers: { cookie } });
    const form = { form_token: formTokenOf(page), user: '"><script>', password: 'guess' };
    const again = await world.ask({ path, form, headers: { cookie } });
    assert.equal(again.status, 403);
    assert.match(again.text, /value="&quot;&gt;&lt;script&gt;"/);
    assert.match(again.text, /The user name or the password is wrong/);
    const policy = String(again.headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[^;]+; form-action 'self' http:\/\/127.0.0.1:4711; /);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(again.headers['referrer-policy'], 'no-referrer');
    assert.match(String(begun.headers['set-cookie']), /^__Host-.*Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  });
});

function refusal({ status, body }: { status: number; body: Readonly<Record<string, unknown>> }) {
  return [status, body['error']];
}
