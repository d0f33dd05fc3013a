import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { NewRobot, OrderView, Session, SiteView } from '@hanse/api';
import { createProof, LONGEST_ACT_CHAIN, publicJwk, TokenIssuer } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { FEDERATION } from '../support/delegated-token.ts';
import { formRequest } from '../support/login-browser.ts';
import { smallPackage } from '../support/packages.ts';
import { problemOf, type RawAnswer, RawApi, type RawRequest } from '../support/raw-api.ts';
import { signingKeysOf } from '../support/signing-keys-of.ts';

const PLACES = threeSites('simulated').filter(({ name }) => name === 'luebeck');
const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
};

describe('a robot', () => {
  const key = newKey();
  let cluster: Cluster;
  let admin: Session;
  let robot: NewRobot;
  let site: SiteView;
  let token = '';

  before(async () => {
    cluster = await Cluster.start(PLACES, { gateway: { bundle: { refreshEvery: 500 } } });
    await cluster.harness.api.json('POST', '/v1/vos', { body: { vo: 'bio', title: 'Biology' } });
    admin = await cluster.join('bio', await cluster.member('hinrich'), 'vo-admin');
    const body = { name: 'nightly', vo: 'bio', role: 'member' };
    robot = (await cluster.harness.api.json('POST', '/v1/robots', { ...asUser(admin), body })) as NewRobot;
    const [first] = (await cluster.harness.api.json('GET', '/v1/sites')) as readonly SiteView[];
    assert.ok(first);
    site = first;
    token = tokenOf(await form({ grant_type: 'client_credentials' }));
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  test('deploys for its VO, whose admins see it', async () => {
    using api = cluster.raw();
    const uploaded = await proven(api, 'POST', '/v1/packages', {
      ...{ bytes: smallPackage(), headers: { 'content-type': 'application/x-tar' } },
    });
    assert.equal(uploaded.status, 201, JSON.stringify(uploaded.body));
    const { packageId } = uploaded.body as { packageId: string };
    const ordered = await proven(api, 'POST', '/v1/applications', { json: { packageId, name: 'nightly' } });
    assert.equal(ordered.status, 202, JSON.stringify(ordered.body));
    await cluster.succeeded(ordered.body as OrderView);
    assert.equal((await cluster.application('nightly', admin)).state, 'ACTIVE');
  });

  test('asks a gateway itself, with an exchanged token and a proof of its key', async () => {
    const scope = 'vee.list:/vo/bio vee.read:/vo/bio';
    const exchanged = tokenOf(await form({ ...EXCHANGE, subject_token: token, audience: site.site.name, scope }));
    assert.equal((await atGateway(exchanged, key)).status, 200);
    assert.equal((await atGateway(exchanged, newKey())).status, 401);
    assert.equal((await atGateway(token, key)).status, 401);
    const wide = await form({
      ...EXCHANGE,
      subject_token: token,
      audience: site.site.name,
      scope: 'vee.read:/vo/chem',
    });
    assert.deepEqual([wide.status, (wide.body as { error: string }).error], [400, 'invalid_scope']);
  });

  test('meets a gateway that refuses more actors in a row than there may be', async () => {
    const keys = signingKeysOf(cluster.federationFolder);
    const issuer = new TokenIssuer({ issuer: FEDERATION, keys, clock: systemClock, rng: systemRng });
    const actors = Array.from({ length: LONGEST_ACT_CHAIN }, (_, at) => `urn:hanse:site:${at}`);
    const inVo = { vo: 'bio', roles: ['member'], confirmation: { jkt: publicJwk(key).kid } };
    const asked = { subject: robot.robotId, audience: site.site.siteId, scope: ['vee.list:/vo/bio'], lifetime: 60_000 };
    const { token: longest } = await issuer.issue({ ...asked, ...inVo, actors });
    assert.equal((await atGateway(longest, key)).status, 200);
    const refused = await atGateway(actedOnceMore(longest, keys.signer().key), key);
    assert.deepEqual([refused.status, problemOf(refused).code], [401, 'IDENTITY_TOKEN_MALFORMED']);
  });

  test('is refused at the gateway too once it is removed', async () => {
    const scope = 'vee.list:/vo/bio';
    const exchanged = tokenOf(await form({ ...EXCHANGE, subject_token: token, audience: site.site.name, scope }));
    assert.equal((await atGateway(exchanged, key)).status, 200);
    await cluster.harness.api.json('DELETE', `/v1/robots/${robot.robotId}`, asUser(admin));
    using api = cluster.raw();
    assert.equal((await proven(api, 'GET', '/v1/users/me')).status, 401);
    await eventually(async () => (await atGateway(exchanged, key)).status === 401, {
      deadline: 60_000,
      what: 'the refusal at the gateway',
    });
  });

  /** A form for the token endpoint, with the robot's secret. */
  async function form(fields: Readonly<Record<string, string>>): Promise<RawAnswer> {
    using api = cluster.raw();
    const path = '/oauth/token';
    const client = { client_id: robot.robotId, client_secret: robot.secret ?? '' };
    const { headers, ...sent } = formRequest({ ...client, ...fields });
    const dpop = await proofOf(key, 'POST', `${cluster.url}${path}`);
    return await api.ask({ method: 'POST', path, ...sent, headers: { ...headers, dpop } });
  }

  /** A request to the federation with the robot's token. */
  async function proven(api: RawApi, method: string, path: string, more: Partial<RawRequest> = {}): Promise<RawAnswer> {
    const dpop = await proofOf(key, method, `${cluster.url}${path}`, token);
    return api.ask({ method, path, ...more, headers: { ...more.headers, authorization: `DPoP ${token}`, dpop } });
  }

  async function atGateway(accessToken: string, by: KeyObject): Promise<RawAnswer> {
    using api = new RawApi({ url: site.endpoint, ca: cluster.harness.siteRoot(site.site.name) });
    const path = '/v1/vees';
    const dpop = await proofOf(by, 'GET', `${site.endpoint}${path}`, accessToken);
    return await api.ask({ method: 'GET', path, headers: { authorization: `DPoP ${accessToken}`, dpop } });
  }
});

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

function proofOf(key: KeyObject, method: string, url: string, accessToken?: string): Promise<string> {
  return createProof({ key, method, url, accessToken, clock: systemClock, rng: systemRng });
}

function tokenOf({ status, body }: RawAnswer): string {
  assert.equal(status, 200, JSON.stringify(body));
  return (body as { access_token: string }).access_token;
}

/** The same token with one more actor: the issuer itself makes none with so many. */
function actedOnceMore(token: string, signer: KeyObject): string {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { act: object };
  const more = { ...claims, act: { sub: 'urn:hanse:site:more', act: claims.act } };
  const signed = `${header}.${Buffer.from(JSON.stringify(more)).toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(signed), { key: signer, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
