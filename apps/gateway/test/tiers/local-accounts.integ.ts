import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { LocalSession, SessionView } from '@hanse/api';
import { loadOrCreateKey, siteUri, TokenIssuer } from '@hanse/identity';
import type { HanseError } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { accountsOf, LOCAL_PASSWORD, LocalPerson, newKey, provingClient } from '../support/local-client.ts';
import { TestSite } from '../support/site.ts';

const ACCOUNTS = { localUsers: { accounts: true as const } };
const ENDED = { code: 'IDENTITY_SESSION_ENDED' };

function payload(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('accounts of a provider', () => {
  test('log in with a proof and get a short token of the site alone, bound to their key', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    const claims = payload(anna.session.token);
    assert.deepEqual([claims['iss'], claims['aud']], [siteUri(site.siteId), site.siteId]);
    assert.ok(Number(claims['exp']) - Number(claims['iat']) <= 900);
    assert.match(JSON.stringify(claims['cnf']), /"jkt":"[\w-]{43}"/);
    await anna.client.json('GET', '/v1/vees');
    const thief = provingClient(site, newKey(), anna.session.token);
    await assert.rejects(thief.json('GET', '/v1/vees'), { code: 'IDENTITY_TOKEN_BINDING' });
    await assert.rejects(site.stranger(anna.session.token).json('GET', '/v1/vees'), { kind: 'unauthenticated' });
    const file = join(site.config.dataFolder, 'local-users.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test('are refused for a wrong password as for an unknown name, without a proof, and after too many guesses', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await accountsOf(site).add('anna', 'member', LOCAL_PASSWORD);
    const refused = { code: 'IDENTITY_LOGIN_REFUSED' };
    await assert.rejects(LocalPerson.logIn(site, 'nobody'), refused);
    const body = { user: 'anna', password: LOCAL_PASSWORD };
    const login = site.stranger().json('POST', '/v1/local/sessions', { body });
    await assert.rejects(login, { kind: 'unauthenticated' });
    const client = provingClient(site, newKey());
    const guess = { user: 'anna', password: 'a guess' };
    const guesses = Array.from({ length: 12 }, () => client.json('POST', '/v1/local/sessions', { body: guess }));
    const outcomes = await Promise.allSettled(guesses);
    const codes = outcomes.map((one) => (one.status === 'rejected' ? (one.reason as HanseError).code : 'let in'));
    assert.deepEqual(new Set(codes), new Set(['IDENTITY_LOGIN_REFUSED', 'IDENTITY_LOGIN_THROTTLED']));
    assert.ok(codes.filter((code) => code === 'IDENTITY_LOGIN_REFUSED').length <= 6);
  });

  test('renew their login with a token that is good once, and only with their key', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    const renew = (key = anna.key, { refreshToken } = anna.session) =>
      provingClient(site, key).json('POST', '/v1/local/sessions/refresh', { body: { refreshToken } });
    await assert.rejects(renew(newKey()), ENDED);
    const next = (await renew()) as LocalSession;
    assert.equal(next.sessionId, anna.session.sessionId);
    await provingClient(site, anna.key, next.token).json('GET', '/v1/vees');
    await assert.rejects(renew(), ENDED, 'a second use ends the login');
    await assert.rejects(renew(anna.key, next), ENDED);
    await assert.rejects(anna.client.json('GET', '/v1/vees'), ENDED);
  });

  test("see their logins and end them at once, nobody else's", async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    await using berta = await LocalPerson.join(site, 'berta');
    await using elsewhere = await LocalPerson.logIn(site, 'anna');
    const views = (await anna.client.json('GET', '/v1/local/sessions')) as readonly SessionView[];
    const ids = [anna.session.sessionId, elsewhere.session.sessionId];
    assert.deepEqual(views.map(({ sessionId }) => sessionId).sort(), ids.toSorted());
    assert.deepEqual(
      views.filter(({ isCurrent }) => isCurrent).map(({ sessionId }) => sessionId),
      [ids[0]],
    );
    const end = (id: string) => anna.client.json('DELETE', `/v1/local/sessions/${id}`);
    await assert.rejects(end(berta.session.sessionId), { code: 'GATEWAY_SESSION_UNKNOWN' });
    await end(elsewhere.session.sessionId);
    await assert.rejects(elsewhere.client.json('GET', '/v1/vees'), ENDED);
    await anna.client.json('GET', '/v1/vees');
  });

  test('are changed while the gateway runs: a new password and a removal end the logins', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    const accounts = accountsOf(site);
    await accounts.setPassword('anna', 'another password');
    await assert.rejects(anna.client.json('GET', '/v1/vees'), ENDED);
    await assert.rejects(LocalPerson.logIn(site, 'anna'), { code: 'IDENTITY_LOGIN_REFUSED' });
    await using again = await LocalPerson.logIn(site, 'anna', 'another password');
    await again.client.json('GET', '/v1/vees');
    accounts.remove('anna');
    await assert.rejects(again.client.json('GET', '/v1/vees'), ENDED);
    await using other = await LocalPerson.join(site, 'anna');
    await other.client.json('GET', '/v1/vees');
    await assert.rejects(again.client.json('GET', '/v1/vees'), ENDED, 'the same name is another account');
  });

  test('stay logged in over a restart', async () => {
    await using site = await TestSite.start(ACCOUNTS);
    await using anna = await LocalPerson.join(site, 'anna');
    await site.stopGateway();
    await site.startGateway();
    await provingClient(site, anna.key, anna.session.token).json('GET', '/v1/vees');
  });

  test('are off unless the provider turns them on; then nothing of them is trusted', async () => {
    await using site = await TestSite.start();
    await accountsOf(site).add('anna', 'member', LOCAL_PASSWORD);
    await assert.rejects(LocalPerson.logIn(site, 'anna'), { code: 'GATEWAY_ACCOUNTS_OFF' });
    const key = loadOrCreateKey(join(site.federation.folder, 'posing.key'));
    const issuer = new TokenIssuer({ issuer: siteUri(site.siteId), key, clock: systemClock, rng: systemRng });
    const asked = { subject: 'anna', audience: site.siteId, scope: [], lifetime: 60_000 };
    const { token } = await issuer.issue({ ...asked, confirmation: site.federation.confirmation });
    await assert.rejects(site.stranger(token).json('GET', '/v1/vees'), { code: 'IDENTITY_TOKEN_ISSUER' });
  });
});
