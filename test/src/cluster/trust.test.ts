import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session, SiteView, VeeView } from '@hanse/api';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { delegatedToken, SITE_SCOPES } from '../support/delegated-token.ts';
import { shopManifest, shopPackage } from '../support/packages.ts';
import { problemOf, type RawAnswer, RawApi } from '../support/raw-api.ts';
import { signingKeysOf } from '../support/signing-keys-of.ts';

const REFRESH = 500;
/** Keys change while the test runs, and are known so long before they sign that a slow machine has heard of them. */
const KEYS = { period: 16_000, ahead: 12_000, after: 600_000 };

interface BundleFacts {
  readonly sequence: number;
  readonly signers: readonly { readonly kid: string }[];
}

describe('trust without the federation', () => {
  let cluster: Cluster;
  let owner: Session;
  let sites: readonly SiteView[];

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'), {
      federation: { trust: { bundleEvery: REFRESH, keys: KEYS } },
      gateway: { bundle: { refreshEvery: REFRESH } },
    });
    owner = await cluster.member('hinrich');
    sites = await cluster.eyes.sites();
    const { packageId } = await cluster.upload(shopPackage(), owner);
    await cluster.succeeded(await cluster.deploy({ packageId, manifest: shopManifest() }, owner));
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const read = (name: string) => readFileSync(join(cluster.federationFolder, 'identity', name), 'utf8');

  function tokenFor(subject: string, siteId: string): Promise<string> {
    return delegatedToken(cluster.federationFolder, { subject, audience: siteId, scope: SITE_SCOPES });
  }

  async function askSite({ site, endpoint }: SiteView, token: string): Promise<RawAnswer> {
    const ca = cluster.harness.siteRoot(site.name);
    const tls = { ca, cert: read('federation.crt'), key: read('federation.key') };
    using gateway = new RawApi({ url: endpoint, ...tls });
    return await gateway.ask({ method: 'GET', path: '/v1/vees', token });
  }

  /** What each gateway says to the user now: the status, or the code of the problem. */
  async function verdicts(subject: string): Promise<readonly (number | string)[]> {
    return Promise.all(
      sites.map(async (site) => {
        const answer = await askSite(site, await tokenFor(subject, site.site.siteId));
        return answer.status === 200 ? 200 : problemOf(answer).code;
      }),
    );
  }

  const heldBy = (name: string): BundleFacts => {
    const { jws } = JSON.parse(readFileSync(bundleFile(name), 'utf8')) as { jws: string };
    return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as BundleFacts;
  };
  const bundleFile = (name: string) => join(cluster.harness.siteFolder(name), 'identity/bundle.json');
  const all = (verdict: number | string) => sites.map(() => verdict);

  test('a revocation reaches every gateway and the federation, and can be taken back', async () => {
    const victim = await cluster.member('godeke');
    assert.deepEqual(await verdicts(victim.userId), all(200));
    const revocation = { kind: 'user', id: 'godeke', reason: 'the account was taken over' };
    const revoked = await cluster.harness.api.json('POST', '/v1/revocations', { body: revocation });
    assert.equal((revoked as { id: string }).id, victim.userId);
    await eventually(async () => (await verdicts(victim.userId)).every((verdict) => verdict === 'IDENTITY_REVOKED'));
    await assert.rejects(cluster.harness.api.json('GET', '/v1/users/me', asUser(victim)), { code: 'IDENTITY_REVOKED' });
    assert.deepEqual(await verdicts(owner.userId), all(200));
    const listed = (await cluster.harness.api.json('GET', '/v1/revocations')) as readonly { id: string }[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      [victim.userId],
    );
    await cluster.harness.api.json('DELETE', `/v1/revocations/user/${victim.userId}`);
    await eventually(async () => (await verdicts(victim.userId)).every((verdict) => verdict === 200));
  });

  test('only operators revoke, and nobody revokes what is not there', async () => {
    const body = { kind: 'user', id: 'hinrich' };
    const asMember = { ...asUser(owner), body };
    const { api } = cluster.harness;
    await assert.rejects(api.json('POST', '/v1/revocations', asMember), { code: 'IDENTITY_FORBIDDEN' });
    const nobody = { body: { kind: 'user', id: 'nobody' } };
    await assert.rejects(api.json('POST', '/v1/revocations', nobody), { code: 'FEDERATION_USER_UNKNOWN' });
    const self = { body: { kind: 'user', id: 'operator' } };
    await assert.rejects(api.json('POST', '/v1/revocations', self), { code: 'FEDERATION_REVOCATION_OF_SELF' });
    await assert.rejects(api.json('DELETE', '/v1/revocations/user/nobody'), { code: 'FEDERATION_REVOCATION_UNKNOWN' });
  });

  test('keys rotate while users are served without a break', async () => {
    const signer = () => signingKeysOf(cluster.federationFolder).signer().jwk.kid;
    const first = signer();
    await eventually(
      async () => {
        assert.deepEqual(await verdicts(owner.userId), all(200));
        return signer() !== first;
      },
      { deadline: 120_000, what: 'the next key to sign' },
    );
    const next = signer();
    assert.ok(heldBy('bergen').signers.some(({ kid }) => kid === next));
    assert.deepEqual(await verdicts(owner.userId), all(200));
    assert.equal((await cluster.application('shop', owner)).state, 'ACTIVE');
  });

  test('the federation is stopped and every gateway goes on serving, also after a restart of its own', async () => {
    const tokens = await Promise.all(sites.map(({ site }) => tokenFor(owner.userId, site.siteId)));
    await cluster.harness.federation.kill();
    await cluster.harness.service('bergen').kill();
    await cluster.harness.service('bergen').start();
    const answers = await Promise.all(sites.map((site, at) => askSite(site, tokens[at] ?? '')));
    assert.deepEqual(
      answers.map(({ status }) => status),
      all(200),
    );
    assert.equal(answers.flatMap(({ body }) => body as readonly VeeView[]).length, 4);
    const before = heldBy('bergen').sequence;
    await cluster.harness.federation.start();
    await cluster.harness.sitesReachable();
    await eventually(() => heldBy('bergen').sequence > before);
    assert.equal((await cluster.application('shop', owner)).state, 'ACTIVE');
  });
});
