import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { LinkedIdentity, LinkStart, UserView } from '@hanse/api';
import { freePort, type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import type { Page } from 'playwright-core';
import { Chromium, picture, skipWithoutChromium } from '../support/chromium.ts';
import { Cluster, PASSWORD } from '../support/cluster.ts';
import { ForeignProvider, SCHOOL } from '../support/foreign-provider.ts';
import { ProgramLogin } from '../support/program-login.ts';
import type { RawApi } from '../support/raw-api.ts';
import { runHanse } from './run-hanse.ts';
import { StartedHanse } from './started-hanse.ts';

const ACCOUNTS = {
  hinrich: { preferred_username: 'Hinrich Castorp', groups: ['crew'] },
  operator: { preferred_username: 'operator', email: 'operator', groups: [] },
  godeke: { preferred_username: 'godeke', groups: [] },
  wulf: { preferred_username: 'wulf', groups: [] },
};

/** A federation whose people come from a provider that is none of ours, and a real browser. */
describe('a login through a foreign OpenID provider', { skip: skipWithoutChromium }, () => {
  let folder: TemporaryFolder;
  let school: ForeignProvider;
  let cluster: Cluster;
  let chromium: Chromium;
  let raw: RawApi;

  before(async () => {
    folder = await temporaryFolder();
    const port = await freePort();
    school = await ForeignProvider.start({
      folder: join(folder.path, 'school'),
      federationPort: port,
      accounts: ACCOUNTS,
    });
    const closed = { issuer: `https://127.0.0.1:${await freePort()}`, clientId: 'hansa' };
    cluster = await Cluster.start([], {
      federation: {
        listen: { host: '127.0.0.1', port },
        upstreams: [school.upstream, { name: 'closed', title: 'Closed Harbour', ...closed }],
      },
    });
    raw = cluster.raw();
    chromium = await Chromium.start();
  });

  after(async () => {
    await chromium?.[Symbol.asyncDispose]();
    raw?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
    await school?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const program = () => ProgramLogin.start({ api: raw, url: cluster.url });
  /** From the federation's login page to the provider's. */
  const toSchool = async (page: Page, location: string) => {
    await page.goto(location);
    await page.getByRole('link', { name: SCHOOL }).click();
    await page.getByRole('heading', { name: SCHOOL }).waitFor();
  };
  const signIn = async (page: Page, student: string) => {
    await page.getByLabel('Student').fill(student);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  /** Where the provider would send the browser, which does not go there. */
  const answerOf = async (page: Page, student: string) => {
    const { request } = page.context();
    const options = { maxRedirects: 0 };
    let answer = await request.post(page.url(), { ...options, form: { student, answer: 'in' } });
    let location = answer.headers()['location'] ?? '';
    while (!location.startsWith(cluster.url)) {
      answer = await request.get(location, options);
      location = answer.headers()['location'] ?? '';
      assert.ok(answer.status() < 400 && location !== '', await answer.text());
    }
    return location;
  };
  const codeOf = async (page: Page) => {
    await page.getByRole('heading', { name: 'This did not work' }).waitFor();
    return (await page.locator('main').textContent()) ?? '';
  };
  /** The whole way in a window of its own; answers who the tokens are for. */
  const logIn = async (student: string) => {
    await using login = await program();
    const page = await chromium.window();
    await toSchool(page, login.location);
    await signIn(page, student);
    const { access_token: token } = await login.tokens();
    return (await login.ask('GET', '/v1/users/me', token)).body as UserView;
  };

  test('ends with tokens that are bound to the program, for an account made on the way', async () => {
    await using login = await program();
    const page = await chromium.window();
    await page.goto(login.location);
    await picture(page, 'login');
    await toSchool(page, login.location);
    await picture(page, 'school');
    await signIn(page, 'hinrich');
    await page.getByText('You can close this window').waitFor();
    const { access_token: token, token_type: type } = await login.tokens();
    assert.equal(type, 'DPoP');
    const me = await login.ask('GET', '/v1/users/me', token);
    assert.equal(me.status, 200, JSON.stringify(me.body));
    assert.deepEqual([(me.body as UserView).user, (me.body as UserView).role], ['hinrich-castorp', 'member']);
    const stolen = await raw.ask({ method: 'GET', path: '/v1/users/me', headers: { authorization: `DPoP ${token}` } });
    assert.equal(stolen.status, 401);
    assert.equal((await logIn('hinrich')).userId, (me.body as UserView).userId, 'the same account the next time');
  });

  test('never opens a local account of the same name', async () => {
    const me = await logIn('operator');
    assert.deepEqual([me.user, me.role], ['operator-2', 'member']);
  });

  test('that is refused there leads back, and another way in still works', async () => {
    await cluster.member('klaus');
    await using login = await program();
    const page = await chromium.window();
    await toSchool(page, login.location);
    await page.getByRole('button', { name: 'Cancel' }).click();
    const told = await codeOf(page);
    assert.match(told, /FEDERATION_UPSTREAM_DENIED/);
    assert.doesNotMatch(told, /The student went away/);
    await picture(page, 'denied');
    await page.getByRole('link', { name: 'Back to the login' }).click();
    await page.getByLabel('User name').fill('klaus');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    const { access_token: token } = await login.tokens();
    assert.equal(((await login.ask('GET', '/v1/users/me', token)).body as UserView).user, 'klaus');
  });

  test('is not finished by a forged state, another provider’s answer, another browser, or twice', async () => {
    await using login = await program();
    const page = await chromium.window();
    await toSchool(page, login.location);
    const answer = await answerOf(page, 'godeke');
    const forged = new URL(answer);
    forged.searchParams.set('state', 'A'.repeat(43));
    await page.goto(forged.href);
    assert.match(await codeOf(page), /begun in another browser/);
    await page.goto(answer.replace('/upstream/school/', '/upstream/closed/'));
    assert.match(await codeOf(page), /begun in another browser/);
    const thief = await chromium.window();
    await thief.goto(answer);
    assert.match(await codeOf(thief), /begun in another browser/);
    await page.goto(answer);
    await page.getByText('You can close this window').waitFor();
    await login.tokens();
    await page.goto(answer);
    assert.match(await codeOf(page), /begun in another browser/);
  });

  test('at a provider that is down fails for that provider alone', async () => {
    await using login = await program();
    const page = await chromium.window();
    await page.goto(login.location);
    await page.getByRole('link', { name: 'Closed Harbour' }).click();
    assert.match(await codeOf(page), /Closed Harbour does not answer/);
    await page.getByRole('link', { name: 'Back to the login' }).click();
    await page.getByRole('link', { name: SCHOOL }).click();
    await signIn(page, 'godeke');
    await login.tokens();
  });

  const hanseLogin = (data: string, way: '--device' | '--browser') => {
    const ca = join(cluster.federationFolder, 'identity/ca.crt');
    return new StartedHanse(data, 'login', way, '--json', '--url', cluster.url, '--ca', ca);
  };
  /** The command line is logged in, and what it does next is done as that person. */
  const assertLoggedIn = async (data: string, login: StartedHanse) => {
    assert.equal((await login.json<{ user: string }>()).user, 'hinrich-castorp');
    const ps = await runHanse(data, 'ps');
    assert.equal(ps.code, 0, ps.stderr);
    const { stdout } = await runHanse(data, 'sessions', '--json');
    assert.match(stdout, /hanse-cli/);
  };

  test('lets the command line in on a machine without a browser, after a look at its code', async () => {
    const data = join(folder.path, 'device');
    await using login = hanseLogin(data, '--device');
    const { verificationUri, userCode } = await login.json<{ verificationUri: string; userCode: string }>();
    const page = await chromium.window();
    await page.goto(verificationUri);
    await page.getByLabel('Code').fill(userCode);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: SCHOOL }).click();
    await signIn(page, 'hinrich');
    await page.getByText(userCode).waitFor();
    await picture(page, 'device');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByRole('heading', { name: 'Connected' }).waitFor();
    await picture(page, 'connected');
    await assertLoggedIn(data, login);
  });

  test('lets the command line in on the machine of the browser', async () => {
    const data = join(folder.path, 'browser');
    await using login = hanseLogin(data, '--browser');
    const page = await chromium.window();
    await toSchool(page, (await login.json<{ location: string }>()).location);
    await signIn(page, 'hinrich');
    await page.getByRole('heading', { name: 'Logged in' }).waitFor();
    await assertLoggedIn(data, login);
  });

  test('is added to an account by its owner, who confirms it, and taken away again', async () => {
    await cluster.member('simon');
    await using login = await program();
    const page = await chromium.window();
    await page.goto(login.location);
    await page.getByLabel('User name').fill('simon');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    const { access_token: token } = await login.tokens();
    const begun = await login.ask('POST', '/v1/identities', token, { upstream: 'school' });
    assert.equal(begun.status, 201, JSON.stringify(begun.body));
    await page.goto((begun.body as LinkStart).location);
    assert.match((await page.locator('main').textContent()) ?? '', /simon/);
    await picture(page, 'link');
    await page.getByRole('link', { name: `Continue to ${SCHOOL}` }).click();
    await signIn(page, 'wulf');
    await page.getByRole('heading', { name: 'Linked' }).waitFor();
    await picture(page, 'linked');
    assert.equal((await logIn('wulf')).user, 'simon');
    const [linked] = (await login.ask('GET', '/v1/identities', token)).body as readonly LinkedIdentity[];
    assert.deepEqual([linked?.upstream, linked?.issuer, linked?.subject], ['school', school.issuer, 'wulf']);
    assert.equal((await login.ask('DELETE', `/v1/identities/${linked?.identityId}`, token)).status, 204);
    assert.equal((await logIn('wulf')).user, 'wulf');
  });
});
