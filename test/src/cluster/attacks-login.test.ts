import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PASSWORD } from '../support/cluster.ts';
import { LoginBrowser } from '../support/login-browser.ts';
import type { RawApi } from '../support/raw-api.ts';
import { Arena } from './attacks/arena.ts';
import { POSES } from './attacks/certificates.ts';
import {
  authorized,
  codeRequest,
  DOWNGRADES,
  FOREIGN_REDIRECTS,
  formStatus,
  loggedIn,
  redeemed,
  userCode,
} from './attacks/logins.ts';

/** As `attacks.test.ts`: each attack stands beside what differs from it by the attack alone and succeeds. */
describe('refused over the wire, where people and providers come in', () => {
  let arena: Arena;
  let api: RawApi;
  before(async () => {
    arena = await Arena.open();
    api = arena.cluster.raw();
  });
  after(async () => {
    api?.[Symbol.dispose]();
    await arena?.[Symbol.asyncDispose]();
  });

  for (const [name, { attack, honest, verdict }] of Object.entries(POSES)) {
    test(name, async () => {
      assert.equal(await attack(arena), 'IDENTITY_CERTIFICATE_INVALID');
      assert.equal(await honest(arena), verdict);
    });
  }

  for (const redirect of FOREIGN_REDIRECTS) {
    test(`a redirect to ${JSON.stringify(redirect)}`, async () => {
      const { path } = codeRequest({ redirect_uri: redirect });
      assert.deepEqual(await authorized(api, path), [400, undefined]);
      const [status, location] = await authorized(api, codeRequest().path);
      assert.deepEqual([status, location?.startsWith('/login/')], [303, true]);
    });
  }

  for (const [name, change] of Object.entries(DOWNGRADES)) {
    test(`a request for a code with ${name}`, async () => {
      const [, location = ''] = await authorized(api, codeRequest(change).path);
      assert.equal(new URL(location).searchParams.get('error'), 'invalid_request');
      const [status] = await authorized(api, codeRequest().path);
      assert.equal(status, 303);
    });
  }

  test('a code in the program of another, and one that is used twice', async () => {
    const [mine, theirs] = [codeRequest(), codeRequest()];
    const stolen = (await loggedIn(arena, api, mine.path)).searchParams.get('code') ?? '';
    assert.equal(await redeemed(arena, stolen, { code_verifier: theirs.verifier }), 'invalid_grant');
    const answer = await loggedIn(arena, api, mine.path);
    // Whom the answer is of, a program that knows several federations can tell (RFC 9207).
    assert.equal(answer.searchParams.get('iss'), arena.federation.url);
    const code = answer.searchParams.get('code') ?? '';
    assert.equal(await redeemed(arena, code, { code_verifier: mine.verifier }), 200);
    assert.equal(await redeemed(arena, code, { code_verifier: mine.verifier }), 'invalid_grant');
  });

  test('a code without its verifier', async () => {
    const { path, verifier } = codeRequest();
    const code = async () => (await loggedIn(arena, api, path)).searchParams.get('code') ?? '';
    assert.equal(await redeemed(arena, await code(), {}), 'invalid_request');
    assert.equal(await redeemed(arena, await code(), { code_verifier: verifier }), 200);
  });

  test('a login form that another site sends, or another browser', async () => {
    const [mine, other] = [new LoginBrowser({ api }), new LoginBrowser({ api })];
    const path = await mine.follow(codeRequest().path);
    await other.follow(codeRequest().path);
    const login = { user: arena.owner.user, password: PASSWORD };
    const form_token = await mine.formToken(path);
    assert.equal(await formStatus(api, path, login, mine.cookie), 403);
    assert.equal(await formStatus(api, path, { ...login, form_token: 'x'.repeat(43) }, mine.cookie), 403);
    assert.equal(await formStatus(api, path, { ...login, form_token }, other.cookie), 404);
    assert.equal(await formStatus(api, path, { ...login, form_token }, {}), 404);
    assert.equal(await formStatus(api, path, { ...login, form_token }, mine.cookie), 303);
  });

  test('the decision on a device that another site sends', async () => {
    const browser = new LoginBrowser({ api });
    const login = { user: arena.owner.user, password: PASSWORD };
    const path = await browser.logIn(await browser.follow('/device', { user_code: await userCode(api) }), login);
    const form_token = await browser.formToken(path);
    assert.equal(await formStatus(api, path, { decision: 'approve' }, browser.cookie), 403);
    assert.equal(await formStatus(api, path, { decision: 'approve', form_token }, {}), 404);
    assert.equal(await formStatus(api, path, { decision: 'approve', form_token }, browser.cookie), 200);
  });

  test('a page in the frame of another', async () => {
    const browser = new LoginBrowser({ api });
    const path = await browser.follow(codeRequest().path);
    const unknown = '/login/00000000-0000-0000-0000-000000000000';
    for (const [page, status] of [
      [path, 200],
      ['/device', 200],
      [unknown, 404],
    ] as const) {
      const answer = await api.text({ method: 'GET', path: page, headers: browser.cookie });
      assert.equal(answer.status, status, page);
      assert.match(String(answer.headers['content-security-policy']), /frame-ancestors 'none'/, page);
      assert.equal(answer.headers['x-frame-options'], 'DENY', page);
    }
  });

  test('guesses of user codes, also between right ones of a device of the attacker', async () => {
    const enter = async (code: string) => formStatus(api, '/device', { user_code: code }, {});
    const [own, victim] = [await userCode(api), await userCode(api)];
    assert.equal(await enter(victim), 303);
    for (let guess = 0; guess < 4; guess += 1) {
      assert.equal(await enter('BBBB-BBBB'), 404);
      assert.equal(await enter(own), 303);
    }
    assert.equal(await enter('BBBB-BBBB'), 404);
    // Right, and still not let through: whoever guesses waits.
    assert.notEqual(await enter(victim), 303);
  });
});
