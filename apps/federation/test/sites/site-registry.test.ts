import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JoinRequest } from '@hanse/api';
import {
  CertificateAuthority,
  decodeInvitation,
  invitationDigest,
  loadOrCreateKey,
  publicJwk,
  signJoinStatement,
  siteUri,
  TokenIssuer,
} from '@hanse/identity';
import { type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { SiteRegistry } from '../../src/sites/site-registry.ts';
import { SiteRoots } from '../../src/sites/site-roots.ts';
import { type JoinedSite, SiteTable } from '../../src/sites/site-table.ts';
import { CAPABILITIES, makeTables } from '../support/world.ts';

const ISSUER = 'urn:hanse:federation:hansa';

/** How a request differs from the right one. */
interface Changes {
  readonly keys?: string;
  readonly endpoint?: string;
  readonly siteName?: string;
  readonly secret?: string;
  readonly federation?: string;
  /** The site that the gateway's certificate names. */
  readonly signed?: string;
}

let scenes = 0;

describe('the registry of sites', () => {
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder[Symbol.asyncDispose]());

  async function setUp() {
    const { db, clock, rng } = makeTables();
    const sites = new SiteTable({ db });
    const authority = await CertificateAuthority.open({ folder: folder.path, name: 'hansa CA', clock, rng });
    const issuer = new TokenIssuer({ issuer: ISSUER, keyFile: join(folder.path, 'token.key'), clock, rng });
    const joined: JoinedSite[] = [];
    const onJoined = async (site: JoinedSite) => void joined.push(site);
    const address = 'https://127.0.0.1:7000';
    const registry = new SiteRegistry({
      db,
      sites,
      authority,
      issuer,
      issuerName: ISSUER,
      recovery: publicJwk(loadOrCreateKey(join(folder.path, 'recovery.key'))),
      address,
      clock,
      rng,
      onJoined,
      bundle: () => 'the.newest.bundle',
    });
    const count = ++scenes;
    /** What the site would send that holds the keys named for `keys`. */
    const request = async (word: string, change: Changes = {}): Promise<JoinRequest> => {
      const { secret, siteId, fingerprint } = decodeInvitation(word);
      const { keys = 'own', endpoint = 'https://127.0.0.1:7443', siteName = 'luebeck', signed = siteId } = change;
      const name = siteUri(siteId);
      const own = { folder: join(folder.path, `${count}-${keys}-${siteId}`), name, clock, rng };
      const root = await CertificateAuthority.open(own);
      const names = {
        subjectName: siteName,
        uriSan: siteUri(signed),
        dnsNames: [],
        ipAddresses: [],
        validity: 86_400_000,
      };
      const { keyPem, chainPem } = await root.issueOwn(names);
      const statement = {
        invitation: invitationDigest(change.secret ?? secret),
        federation: change.federation ?? fingerprint,
        ...{ siteId, siteName, endpoint },
      };
      const gateway = await signJoinStatement(statement, createPrivateKey(keyPem));
      return {
        invitation: change.secret ?? secret,
        authority: root.certificatePem,
        certificate: chainPem,
        proof: { authority: await root.signJoin(statement), gateway },
        endpoint,
        description: {
          ...{ name: siteName, jurisdiction: 'DE', driver: 'simulated' },
          prices: { currency: 'EUR', vcpuHourMicros: 1, memoryGibHourMicros: 1, diskGibHourMicros: 1 },
          capabilities: { ...CAPABILITIES, bootModes: ['guest'], diskFormats: ['qcow2'], diskChains: [] },
        },
      };
    };
    return { registry, sites, joined, request, clock, authority };
  }

  test('lets an invited site in with the root of its own authority, for its own names', async () => {
    const { registry, sites, joined, request, authority } = await setUp();
    const { invitation } = registry.invite('luebeck');
    assert.equal(decodeInvitation(invitation).fingerprint, authority.fingerprint);
    const asked = await request(invitation);
    const answer = await registry.join(asked);
    assert.equal(answer.siteId, decodeInvitation(invitation).siteId);
    assert.equal(answer.issuer, ISSUER);
    assert.equal(answer.authority, authority.certificatePem);
    assert.equal(answer.bundle, 'the.newest.bundle');
    assert.equal(sites.named('luebeck')?.siteId, answer.siteId);
    const [root] = new SiteRoots({ sites }).members;
    assert.equal(root?.certificatePem.trim(), asked.authority.trim());
    assert.deepEqual(root?.uriPrefixes, [siteUri(answer.siteId)]);
    assert.deepEqual(
      joined.map(({ name }) => name),
      ['luebeck'],
    );
  });

  test('answers the same gateway again, as the same site', async () => {
    const { registry, sites, joined, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    const first = await registry.join(await request(invitation));
    const second = await registry.join(await request(invitation));
    assert.equal(second.siteId, first.siteId);
    assert.equal(sites.list().length, 1);
    assert.equal(joined.length, 1);
  });

  test('refuses a used invitation to other keys or another address, and leaves the site where it is', async () => {
    const { registry, sites, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    await registry.join(await request(invitation));
    const before = sites.named('luebeck');
    for (const change of [{ keys: 'stolen' }, { endpoint: 'https://198.51.100.7:443' }]) {
      const thief = await request(invitation, change);
      await assert.rejects(registry.join(thief), { code: 'FEDERATION_INVITATION_INVALID' });
    }
    assert.deepEqual(sites.named('luebeck'), before);
  });

  test('refuses who does not hold both keys, or signed for something else', async () => {
    const { registry, sites, request } = await setUp();
    const [mine, other] = [registry.invite('luebeck').invitation, registry.invite('bremen').invitation];
    const asked = await request(mine);
    const elsewhere = await request(mine, { endpoint: 'https://127.0.0.1:7444' });
    const bad: readonly JoinRequest[] = [
      { ...asked, endpoint: 'https://198.51.100.7:443' },
      { ...asked, proof: { ...asked.proof, authority: elsewhere.proof.authority } },
      { ...asked, proof: { ...asked.proof, gateway: elsewhere.proof.gateway } },
      { ...asked, proof: { authority: asked.proof.gateway, gateway: asked.proof.authority } },
      { ...asked, certificate: (await request(mine, { keys: 'stolen' })).certificate },
      { ...asked, authority: (await request(mine, { keys: 'stolen' })).authority },
      // A root that bears another site's name, and a certificate of another's name.
      { ...asked, authority: (await request(other)).authority },
      await request(mine, { signed: decodeInvitation(other).siteId }),
      await request(mine, { federation: 'f'.repeat(64) }),
    ];
    for (const each of bad) await assert.rejects(registry.join(each), { code: 'IDENTITY_JOIN_UNPROVEN' });
    assert.deepEqual(sites.list(), []);
    assert.ok((await registry.join(asked)).siteId);
  });

  test('refuses an invitation under another name, of nobody, or too old', async () => {
    const { registry, sites, request, clock } = await setUp();
    const { invitation } = registry.invite('luebeck', 60);
    await assert.rejects(registry.join(await request(invitation, { siteName: 'bremen' })), {
      code: 'FEDERATION_INVITATION_MISMATCH',
      message: /luebeck, not bremen/,
    });
    const made = await request(invitation, { secret: 'made up' });
    await assert.rejects(registry.join(made), { code: 'FEDERATION_INVITATION_INVALID' });
    const late = await request(invitation);
    await clock.advance(60_000);
    await assert.rejects(registry.join(late), { code: 'FEDERATION_INVITATION_INVALID' });
    assert.deepEqual(sites.list(), []);
  });

  test('invites nobody under the name of a site that is in', async () => {
    const { registry, request } = await setUp();
    await registry.join(await request(registry.invite('luebeck').invitation));
    assert.throws(() => registry.invite('luebeck'), { code: 'FEDERATION_SITE_NAME_TAKEN' });
  });

  test('lets only one of two gateways in that come with one invitation at once', async () => {
    const { registry, sites, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    const asked = await Promise.all(['one', 'other'].map((keys) => request(invitation, { keys })));
    const both = asked.map((each) => registry.join(each));
    const outcomes = await Promise.allSettled(both);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(sites.list().length, 1);
  });
});
