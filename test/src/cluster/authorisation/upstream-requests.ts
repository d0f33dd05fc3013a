import type { LinkedIdentity, LinkStart } from '@hanse/api';
import { asUser } from '../../support/cluster.ts';
import type { ForeignProvider } from '../../support/foreign-provider.ts';
import { ForeignVisit } from '../../support/foreign-visit.ts';
import { LoginBrowser } from '../../support/login-browser.ts';
import type { RawApi } from '../../support/raw-api.ts';
import type { MatrixWorld } from './matrix-world.ts';
import { authorization } from './oauth-requests.ts';
import type { Ask } from './operation.ts';

/** For each operation of logging in through an upstream provider a request that is right. */
export function upstreamRequests(world: MatrixWorld, school: ForeignProvider): Readonly<Record<string, Ask>> {
  const { cluster, owner } = world;
  let students = 0;
  const withBrowser = async <T>(work: (browser: LoginBrowser, api: RawApi) => Promise<T>): Promise<T> => {
    using api = cluster.raw();
    return await work(new LoginBrowser({ api }), api);
  };
  /** Where a new student of the provider is sent back to. */
  const signedIn = async (location: string) => {
    students += 1;
    using visit = new ForeignVisit(school);
    return new URL(await visit.signIn(location, `student-${students}`));
  };
  const begun = (browser: LoginBrowser) =>
    browser.follow(authorization().path).then((path) => `/login/upstream/school?login=${path.split('/').at(-1)}`);
  const link = () =>
    cluster.harness.api.json('POST', '/v1/identities', { ...asUser(owner), body: { upstream: 'school' } });
  const linked = () =>
    withBrowser(async (_browser, api) => {
      const { location } = (await link()) as LinkStart;
      const { pathname, search } = new URL(location);
      const page = await api.text({ method: 'GET', path: pathname + search });
      const [, href = ''] = /href="([^"]*confirm=[^"]*)"/.exec(page.text) ?? [];
      const [cookie = ''] = page.headers['set-cookie'] ?? [];
      const headers = { cookie: cookie.split(';')[0] ?? '' };
      const away = await api.text({ method: 'GET', path: href.replaceAll('&amp;', '&'), headers });
      const back = await signedIn(away.headers.location ?? '');
      await api.text({ method: 'GET', path: back.pathname + back.search, headers });
      const all = (await cluster.harness.api.json('GET', '/v1/identities', asUser(owner))) as readonly LinkedIdentity[];
      return all.at(-1)?.identityId ?? 'none';
    });
  return {
    'login.upstream': () => withBrowser(async (browser) => ({ path: await begun(browser), headers: browser.cookie })),
    'login.upstream-callback': () =>
      withBrowser(async (browser) => {
        const { pathname, search } = await signedIn(await browser.follow(await begun(browser)));
        return { path: pathname + search, headers: browser.cookie };
      }),
    'identity.list': () => ({ path: '/v1/identities' }),
    'identity.link': () => ({ path: '/v1/identities', json: { upstream: 'school' } }),
    'identity.unlink': async () => ({ path: `/v1/identities/${await linked()}` }),
  };
}
