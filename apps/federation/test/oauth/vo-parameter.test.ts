import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, CALLBACK, cookieOf, formTokenOf, newKey, OAuthWorld } from '../support/oauth-world.ts';

const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  audience: 'federation',
};

describe('logins for a VO', () => {
  let world: OAuthWorld;
  const key = newKey();
  before(async () => {
    world = await OAuthWorld.start();
    const session = await world.redeem(await world.code(), key);
    for (const vo of ['bio', 'chem']) await post('/v1/vos', { vo, title: 'A VO' }, tokenOf(session), key);
  });
  after(() => world?.[Symbol.asyncDispose]());

  test('give tokens with the VO, the role and the groups', async () => {
    const claims = claimsOf(await world.redeem(await world.code({ vo: 'bio' }), key));
    assert.deepEqual([claims['vo'], claims['roles']], ['bio', ['vo-admin', 'federation-operator']]);
    const plain = claimsOf(await world.redeem(await world.code(), key));
    assert.deepEqual([plain['vo'], plain['roles']], [undefined, ['federation-operator']]);
  });

  test('end at the program with an error for who is not in the VO, once they have logged in', async () => {
    const { path } = world.authorization({ vo: 'physics' });
    const location = new URL(await world.logIn(await world.ask({ path })));
    assert.equal(`${location.origin}${location.pathname}`, CALLBACK);
    assert.deepEqual(
      ['error', 'state', 'code'].map((name) => location.searchParams.get(name)),
      ['access_denied', 'a state', null],
    );
  });

  test('refuse what is no name of a VO before anybody logs in', async () => {
    const answer = await world.ask({ path: world.authorization({ vo: '../bio' }).path });
    assert.match(String(answer.headers['location']), /^http:\/\/127\.0\.0\.1:4711\/callback\?error=invalid_request/);
    const form = { client_id: 'hanse-cli', vo: 'BIO' };
    const device = await world.ask({ path: '/oauth/device_authorization', form });
    assert.deepEqual([device.status, device.body['error']], [400, 'invalid_request']);
  });

  test('hold for devices too, whose person must be in the VO to let them in', async () => {
    const start = async (vo: string) => {
      const headers = { dpop: await world.proof(key, 'POST', '/oauth/device_authorization') };
      const form = { client_id: 'hanse-cli', vo };
      return (await world.ask({ path: '/oauth/device_authorization', form, headers })).body;
    };
    const stranger = await start('physics');
    assert.equal((await approve(String(stranger['user_code']))).status, 403);
    assert.equal((await world.poll(String(stranger['device_code']), key)).body['error'], 'authorization_pending');
    const device = await start('chem');
    assert.equal((await approve(String(device['user_code']))).status, 200);
    assert.equal(claimsOf(await world.poll(String(device['device_code']), key))['vo'], 'chem');
  });

  test('give tokens whose exchange leaves out what is not asked for', async () => {
    const token = tokenOf(await world.redeem(await world.code({ vo: 'bio' }), key));
    const exchange = (more: Readonly<Record<string, string>>, subject = token) =>
      world.token({ ...EXCHANGE, subject_token: subject, scope: 'application.read:/vo/bio', ...more }, key);
    const plain = await exchange({});
    assert.deepEqual(claimsOf(plain)['roles'], ['vo-admin']);
    const wide = { scope: 'application.read:/vo/chem' };
    assert.equal((await exchange(wide)).body['error'], 'invalid_scope');
    const asOperator = await exchange({ ...wide, role: 'federation-operator' });
    assert.deepEqual(claimsOf(asOperator)['roles'], ['vo-admin', 'federation-operator']);
    const again = await exchange({ role: 'federation-operator' }, tokenOf(plain));
    assert.equal(again.body['error'], 'invalid_request');
    assert.equal((await exchange({ role: 'vo-admin' })).body['error'], 'invalid_request');
  });

  async function post(path: string, json: object, token: string, by: KeyObject): Promise<void> {
    const dpop = await world.proof(by, 'POST', path, token);
    const headers = { authorization: `DPoP ${token}`, dpop };
    const answer = await world.ask({ method: 'POST', path, json, headers });
    assert.equal(answer.status, 201, answer.text);
  }

  async function approve(userCode: string): Promise<Answer> {
    const begun = await world.ask({ path: '/device', form: { user_code: userCode } });
    const cookie = cookieOf(begun);
    const path = await world.logIn(begun);
    const page = await world.ask({ path, headers: { cookie } });
    return world.ask({ path, form: { form_token: formTokenOf(page), decision: 'approve' }, headers: { cookie } });
  }
});

function tokenOf({ body }: Answer): string {
  return String(body['access_token']);
}

function claimsOf(answer: Answer): Readonly<Record<string, unknown>> {
  assert.equal(answer.status, 200, answer.text);
  const payload = tokenOf(answer).split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}
