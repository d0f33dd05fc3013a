import assert from 'node:assert/strict';
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Fields, newKey, OAuthWorld } from '../support/oauth-world.ts';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

describe('robots', () => {
  let world: OAuthWorld;
  /** Of the operator, who is the admin of VO bio; `token` is for the VO. */
  const [key, mine] = [newKey(), newKey()];
  let token = '';
  let count = 0;
  before(async () => {
    world = await OAuthWorld.start();
    token = tokenOf(await world.redeem(await world.code(), mine));
    assert.equal((await ask('POST', '/v1/vos', { vo: 'bio', title: 'Biology' })).status, 201);
    token = tokenOf(await world.redeem(await world.code({ vo: 'bio' }), mine));
  });
  after(() => world?.[Symbol.asyncDispose]());

  test('prove themselves by a secret that is told once', async () => {
    const made = await create({});
    const { robotId: id, secret } = made as { robotId: string; secret: string };
    const claims = claimsOf(await credentials({ client_id: id, client_secret: secret }));
    assert.deepEqual([claims['sub'], claims['client_id'], claims['roles']], [id, id, []]);
    const basic = Buffer.from(`${id}:${secret}`).toString('base64');
    const headers = { dpop: await world.proof(key, 'POST', '/oauth/token'), authorization: `Basic ${basic}` };
    const answer = await world.ask({ path: '/oauth/token', form: { grant_type: 'client_credentials' }, headers });
    assert.equal((await world.me(tokenOf(answer), key)).status, 200, answer.text);
    const listed = await ask('GET', '/v1/robots');
    assert.match(listed.text, new RegExp(id));
    assert.doesNotMatch(listed.text, /secret"?:/);
  });

  test('are slowed down when somebody guesses, whoever is meant', async () => {
    const { robotId: id } = await create({});
    const guess = (client: string) => credentials({ client_id: client, client_secret: 'guess' });
    for (const client of [String(id), 'nobody']) {
      const answers = [];
      for (let n = 0; n < 7; n += 1) answers.push(refusal(await guess(client)));
      assert.deepEqual(answers[0], [401, 'invalid_client']);
      assert.deepEqual(answers.at(-1), [503, 'temporarily_unavailable']);
    }
    await world.clock.advance(600_000);
    token = tokenOf(await world.redeem(await world.code({ vo: 'bio' }), mine));
  });

  test('prove themselves by an assertion of their key, each good once and for this server', async () => {
    const own = newKey();
    const { robotId, secret } = await create({ key: publicKey(own) });
    const id = String(robotId);
    assert.equal(secret, undefined);
    const good = assertion(id, own);
    assert.equal((await asserted(good)).status, 200);
    assert.deepEqual(refusal(await asserted(good)), [401, 'invalid_client']);
    const wrong: Readonly<Record<string, string>> = {
      'of another key': assertion(id, newKey()),
      'for another server': assertion(id, own, { aud: 'https://elsewhere.example/oauth/token' }),
      'for two servers': assertion(id, own, { aud: [`${world.url}/oauth/token`, 'https://elsewhere.example'] }),
      'of another issuer': assertion(id, own, { iss: 'somebody' }),
      'without an end': assertion(id, own, { exp: undefined }),
      'over long': assertion(id, own, { exp: seconds() + 3600 }),
      ended: assertion(id, own, { exp: seconds() - 60 }),
      'of the future': assertion(id, own, { iat: seconds() + 60 }),
      'without an id': assertion(id, own, { jti: undefined }),
    };
    for (const [name, sent] of Object.entries(wrong)) {
      assert.deepEqual(refusal(await asserted(sent)), [401, 'invalid_client'], name);
      assert.equal((await asserted(assertion(id, own))).status, 200, `after one ${name}`);
    }
    assert.deepEqual(refusal(await credentials({ client_id: id, client_secret: 'x' })), [401, 'invalid_client']);
    const both = { client_id: id, client_secret: 'x', client_assertion: assertion(id, own) };
    const twice = await credentials({ ...both, client_assertion_type: ASSERTION });
    assert.deepEqual(refusal(twice), [400, 'invalid_request']);
  });

  test('get what they were registered for in their VO, and no more', async () => {
    const scope = ['application.read:/', 'application.deploy:/vo/bio', 'site.list:/'];
    const robot = await create({ vo: 'bio', role: 'member', scope });
    const fields = { client_id: String(robot['robotId']), client_secret: String(robot['secret']) };
    const claims = claimsOf(await credentials(fields));
    assert.deepEqual([claims['vo'], claims['roles']], ['bio', ['member']]);
    const registered = 'application.deploy:/vo/bio application.read:/vo/bio site.list:/';
    assert.equal(claims['scope'], registered);
    const refused = async (more: Fields) => refusal(await credentials({ ...fields, ...more }));
    assert.deepEqual(await refused({ scope: 'application.destroy:/vo/bio' }), [400, 'invalid_scope']);
    assert.deepEqual(await refused({ scope: 'application.read:/' }), [400, 'invalid_scope']);
    assert.deepEqual(await refused({ scope: 'federation' }), [400, 'invalid_scope']);
    assert.deepEqual(await refused({ vo: 'chem' }), [400, 'invalid_request']);
    assert.deepEqual(await refused({ grant_type: 'refresh_token' }), [400, 'unauthorized_client']);
    const narrow = await credentials({ ...fields, scope: 'site.list:/' });
    assert.equal(narrow.body['scope'], 'site.list:/');
    const promoted = await ask('PATCH', `/v1/vos/bio/members/${String(robot['robotId'])}`, { role: 'vo-admin' });
    assert.deepEqual([promoted.status, promoted.body['code']], [409, 'FEDERATION_ROBOT_NOT_ADMIN']);
    const trusted = await ask('PATCH', '/v1/vos/bio', { budgetOwner: String(robot['robotId']) });
    assert.deepEqual([trusted.status, trusted.body['code']], [409, 'FEDERATION_ROBOT_NOT_ADMIN']);
    const away = { scope: 'application.read:/vo/chem', audience: 'federation', subject_token: tokenOf(narrow) };
    const types = { grant_type: EXCHANGE, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' };
    assert.deepEqual(await refused({ ...types, ...away }), [400, 'invalid_scope']);
    const other = { ...types, ...away, scope: 'site.list:/', role: 'federation-operator' };
    assert.deepEqual(await refused(other), [400, 'invalid_request']);
  });

  test('are registered for no more than their makers may, and make no robots', async () => {
    for (const scope of ['application.read:/vo/chem', 'application.read:/user/somebody', 'nonsense']) {
      const answer = await ask('POST', '/v1/robots', { name: fresh(), vo: 'bio', scope: [scope] });
      assert.ok([400, 403].includes(answer.status), answer.text);
    }
    const robot = await create({});
    const sent = await credentials({ client_id: String(robot['robotId']), client_secret: String(robot['secret']) });
    const again = await ask('POST', '/v1/robots', { name: fresh() }, { token: tokenOf(sent), key });
    assert.deepEqual([again.status, again.body['code']], [403, 'IDENTITY_FORBIDDEN']);
    const foreign = await ask('POST', '/v1/robots', { name: fresh(), vo: 'bio' }, { token: tokenOf(sent), key });
    assert.equal(foreign.status, 403);
  });

  test('end at once when they are removed', async () => {
    const robot = await create({ vo: 'bio' });
    const fields = { client_id: String(robot['robotId']), client_secret: String(robot['secret']) };
    const held = tokenOf(await credentials(fields));
    assert.equal((await world.me(held, key)).status, 200);
    assert.equal((await ask('DELETE', `/v1/robots/${fields.client_id}`)).status, 204);
    assert.equal((await world.me(held, key)).status, 401);
    assert.deepEqual(refusal(await credentials(fields)), [401, 'invalid_client']);
    assert.equal((await ask('DELETE', `/v1/robots/${fields.client_id}`)).body['code'], 'FEDERATION_ROBOT_UNKNOWN');
    assert.doesNotMatch((await ask('GET', '/v1/vos/bio/members')).text, new RegExp(fields.client_id));
    const bundle = (await world.ask({ path: '/v1/bundle' })).text;
    const [, payload = ''] = bundle.split('.');
    assert.match(Buffer.from(payload, 'base64url').toString(), new RegExp(fields.client_id));
  });

  function fresh(): string {
    count += 1;
    return `robot-${count}`;
  }

  async function create(asked: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await ask('POST', '/v1/robots', { name: fresh(), ...asked });
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  }

  function credentials(fields: Fields): Promise<Answer> {
    return world.token({ grant_type: 'client_credentials', ...fields }, key);
  }

  async function asserted(client_assertion: string): Promise<Answer> {
    const form = { grant_type: 'client_credentials', client_assertion_type: ASSERTION, client_assertion };
    const headers = { dpop: await world.proof(key, 'POST', '/oauth/token') };
    return world.ask({ path: '/oauth/token', form, headers });
  }

  function seconds(): number {
    return Math.floor(world.clock.now() / 1000);
  }

  function assertion(id: string, by: KeyObject, change: object = {}): string {
    const jti = Buffer.from(world.rng.bytes(16)).toString('hex');
    const claims = { iss: id, sub: id, aud: `${world.url}/oauth/token`, exp: seconds() + 60, jti, ...change };
    const [header, content] = [{ alg: 'ES256' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signed = `${header}.${content}`;
    const signature = sign('sha256', Buffer.from(signed), { key: by, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }

  async function ask(
    method: 'GET' | 'POST' | 'DELETE' | 'PATCH',
    path: string,
    json?: object,
    as = { token, key: mine },
  ): Promise<Answer> {
    const headers = { authorization: `DPoP ${as.token}`, dpop: await world.proof(as.key, method, path, as.token) };
    return world.ask({ method, path, ...(json === undefined ? {} : { json }), headers });
  }
});

function publicKey(key: KeyObject) {
  return createPublicKey(key).export({ format: 'jwk' });
}

function tokenOf({ body }: Answer): string {
  return String(body['access_token']);
}

function claimsOf(answer: Answer): Readonly<Record<string, unknown>> {
  assert.equal(answer.status, 200, answer.text);
  const payload = tokenOf(answer).split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}

function refusal({ status, body }: Answer) {
  return [status, body['error']];
}
