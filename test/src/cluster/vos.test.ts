import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ApplicationView, Session, SessionView, VoInvitation, VoView } from '@hanse/api';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster, PASSWORD } from '../support/cluster.ts';
import { smallPackage } from '../support/packages.ts';
import { problemOf, type RawAnswer, type RawApi } from '../support/raw-api.ts';

const PLACES = threeSites('simulated').filter(({ name }) => name === 'luebeck');

describe('virtual organisations at a federation', () => {
  let cluster: Cluster;
  let raw: RawApi;
  /** Accounts, logged in for no VO. */
  let ilsabe: Session;
  let hinrich: Session;
  let godeke: Session;

  before(async () => {
    cluster = await Cluster.start(PLACES);
    raw = cluster.raw();
    [ilsabe, hinrich] = [await cluster.member('ilsabe'), await cluster.member('hinrich')];
    godeke = await cluster.member('godeke');
    for (const [vo, budgetOwner] of [
      ['bio', 'ilsabe'],
      ['chem', 'godeke'],
    ]) {
      const body = { vo, title: `The VO ${vo}`, budgetOwner } as { vo: string; title: string; budgetOwner: string };
      await cluster.harness.api.json('POST', '/v1/vos', { body });
    }
  });

  after(async () => {
    raw?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const ask = (method: string, path: string, { token }: Session, json?: unknown): Promise<RawAnswer> =>
    raw.ask({ method, path, token, ...(json === undefined ? {} : { json }) });
  const refresh = (session: Session, vo?: string | null) =>
    raw.ask({ method: 'POST', path: '/v1/sessions/refresh', json: { refreshToken: session.refreshToken, vo } });
  const use = async (session: Session, vo: string | null) => (await refresh(session, vo)).body as Session;
  const inVo = (user: string, vo: string) => cluster.login(user, PASSWORD, vo);
  const bundled = async (): Promise<Bundled> => {
    const { body } = await cluster.harness.api.download('/v1/bundle');
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const [, payload = ''] = Buffer.concat(chunks).toString('utf8').split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Bundled;
  };
  const codeOf = (answer: RawAnswer) => [answer.status, problemOf(answer).code];

  test('let one person into several, and a login be switched from one to the other', async () => {
    const admins = [await inVo('ilsabe', 'bio'), await inVo('godeke', 'chem')] as const;
    for (const [admin, vo] of [
      [admins[0], 'bio'],
      [admins[1], 'chem'],
    ] as const) {
      const invited = await ask('POST', `/v1/vos/${vo}/invitations`, admin, { role: 'member' });
      const { invitation } = invited.body as VoInvitation;
      assert.equal((await ask('POST', '/v1/memberships', hinrich, { invitation })).status, 201);
      assert.deepEqual(codeOf(await ask('POST', '/v1/memberships', godeke, { invitation })).slice(0, 1), [403]);
    }
    const mine = (await ask('GET', '/v1/vos', hinrich)).body as readonly VoView[];
    assert.deepEqual(
      mine.map(({ vo, role }) => [vo, role]),
      [
        ['bio', 'member'],
        ['chem', 'member'],
      ],
    );
    const login = await cluster.login('hinrich');
    assert.deepEqual(codeOf(await ask('GET', '/v1/vos/bio', login)), [403, 'FEDERATION_VO_NOT_IN_USE']);
    const forBio = await use(login, 'bio');
    assert.equal(forBio.vo, 'bio');
    assert.equal((await ask('GET', '/v1/vos/bio', forBio)).status, 200);
    const forChem = await use(forBio, 'chem');
    assert.deepEqual(codeOf(await ask('GET', '/v1/vos/bio', forChem)), [403, 'FEDERATION_VO_NOT_IN_USE']);
    const { body } = await ask('GET', '/v1/sessions', forChem);
    assert.equal((body as readonly SessionView[]).find(({ isCurrent }) => isCurrent)?.vo, 'chem');
    assert.equal('vo' in (await use(forChem, null)), false);
  });

  test('are not there for strangers, and no login is for one that somebody is not in', async () => {
    for (const vo of ['bio', 'nothing']) {
      assert.deepEqual(codeOf(await ask('GET', `/v1/vos/${vo}`, godeke)), [404, 'FEDERATION_VO_UNKNOWN']);
      const refused = await refresh(godeke, vo);
      assert.deepEqual(codeOf(refused), [403, 'FEDERATION_VO_NOT_MEMBER']);
    }
    godeke = (await refresh(godeke)).body as Session;
    assert.ok(godeke.token, 'the refresh token was not used up by what was refused');
  });

  test('own what is deployed for them, and people see of it what their role is for', async () => {
    const member = await inVo('hinrich', 'bio');
    const viewer = await cluster.join('bio', await cluster.member('volker'), 'viewer');
    const admin = await inVo('ilsabe', 'bio');
    const { packageId } = await cluster.upload(once(smallPackage()), member);
    await cluster.succeeded(await cluster.deploy({ packageId, name: 'shared' }, member));
    const view = await cluster.application('shared', viewer);
    assert.deepEqual([view.vo, view.owner], ['bio', hinrich.userId]);
    assert.equal(((await ask('GET', '/v1/applications', viewer)).body as ApplicationView[]).length, 1);
    const stop = (session: Session) =>
      ask('POST', `/v1/applications/${view.applicationId}/actions`, session, { verb: 'stop' });
    assert.deepEqual(codeOf(await stop(viewer)), [403, 'IDENTITY_FORBIDDEN']);
    assert.deepEqual(codeOf(await stop(await inVo('hinrich', 'chem'))), [404, 'FEDERATION_APPLICATION_UNKNOWN']);
    assert.deepEqual(codeOf(await stop(godeke)), [404, 'FEDERATION_APPLICATION_UNKNOWN']);
    await cluster.succeeded(await cluster.act(view.applicationId, { verb: 'stop' }, admin));
    assert.equal((await cluster.application('shared', member)).vees[0]?.state, 'DEFINED');
    await cluster.succeeded(await cluster.act(view.applicationId, { verb: 'start' }, member));
  });

  test('take a role away at once, also from tokens that were there before', async () => {
    const vo = '/v1/vos/bio/members/magnus';
    const admin = await inVo('ilsabe', 'bio');
    const magnus = await cluster.join('bio', await cluster.member('magnus'), 'vo-admin');
    const { applicationId } = await cluster.application('shared', magnus);
    assert.equal((await ask('POST', '/v1/vos/bio/invitations', magnus, { role: 'viewer' })).status, 201);
    assert.equal((await ask('PATCH', vo, admin, { role: 'viewer' })).status, 200);
    const invited = await ask('POST', '/v1/vos/bio/invitations', magnus, { role: 'viewer' });
    assert.deepEqual(codeOf(invited), [403, 'IDENTITY_FORBIDDEN']);
    assert.equal((await ask('GET', `/v1/applications/${applicationId}`, magnus)).status, 200);
    assert.equal((await ask('DELETE', vo, admin)).status, 204);
    const gone = await ask('GET', `/v1/applications/${applicationId}`, magnus);
    assert.deepEqual(codeOf(gone), [403, 'FEDERATION_VO_NOT_MEMBER']);
    assert.deepEqual(codeOf(await refresh(magnus)), [403, 'FEDERATION_VO_NOT_MEMBER']);
    assert.equal((await use(magnus, null)).userId, magnus.userId);
    const { organisations, revocations } = await bundled();
    assert.deepEqual(
      organisations.map(({ vo: name }) => name),
      ['bio', 'chem'],
    );
    assert.ok(revocations.some(({ kind, id }) => kind === 'membership' && id === `bio/${magnus.userId}/vo-admin`));
  });

  test('deploy no more than their quota together, also when they deploy at once', async () => {
    const [member, admin] = [await inVo('hinrich', 'chem'), await inVo('godeke', 'chem')];
    const { packageId } = await cluster.upload(once(smallPackage()), member);
    await cluster.harness.api.json('PUT', '/v1/vos/chem/quota', { body: { applications: 3 } });
    const names = Array.from({ length: 8 }, (_, index) => `race-${index}`);
    const answers = await Promise.all(
      names.map((name, index) =>
        ask('POST', '/v1/applications', index % 2 === 0 ? member : admin, { packageId, name }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 202);
    assert.deepEqual([answers.length - refused.length, refused.length], [3, 5]);
    for (const answer of refused) {
      const { code, detail, remedy } = problemOf(answer);
      assert.equal(code, 'FEDERATION_VO_QUOTA');
      assert.match(`${detail} ${remedy}`, /1 applications are asked for, 0 of 3 are left.*godeke/);
    }
    const view = (await ask('GET', '/v1/vos/chem', member)).body as VoView;
    assert.deepEqual([view.used.applications, view.quota.applications], [3, 3]);
    const living = (await ask('GET', '/v1/applications', admin)).body as readonly ApplicationView[];
    await eventually(
      async () => {
        const views = (await ask('GET', '/v1/applications', admin)).body as readonly ApplicationView[];
        return views.every(({ state }) => state === 'ACTIVE') ? true : undefined;
      },
      { deadline: 60_000, what: 'the end of the deployments' },
    );
    for (const { applicationId } of living) await cluster.succeeded(await cluster.destroy(applicationId, admin));
    assert.equal((await ask('POST', '/v1/applications', member, { packageId, name: 'after' })).status, 202);
  });

  test('let what somebody deployed go on when that person has left, and admins take care of it', async () => {
    const admin = await inVo('ilsabe', 'bio');
    const member = await inVo('hinrich', 'bio');
    const { applicationId } = await cluster.application('shared', member);
    assert.equal((await ask('DELETE', '/v1/memberships/bio', hinrich)).status, 204);
    assert.deepEqual(codeOf(await ask('GET', `/v1/applications/${applicationId}`, hinrich)), [
      404,
      'FEDERATION_APPLICATION_UNKNOWN',
    ]);
    assert.equal((await cluster.application('shared', admin)).owner, hinrich.userId);
    const last = await ask('DELETE', '/v1/memberships/bio', ilsabe);
    assert.deepEqual(codeOf(last), [409, 'FEDERATION_VO_LAST_ADMIN']);
    const busy = await cluster.harness.api.json('DELETE', '/v1/vos/bio', asUser(undefined)).catch(String);
    assert.match(String(busy), /cannot be deleted/);
    await cluster.succeeded(await cluster.act(applicationId, { verb: 'stop' }, admin));
    await cluster.succeeded(await cluster.destroy(applicationId, admin));
  });
});

/** What a bundle says of VOs. */
interface Bundled {
  readonly organisations: readonly { readonly vo: string }[];
  readonly revocations: readonly { readonly kind: string; readonly id: string }[];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
