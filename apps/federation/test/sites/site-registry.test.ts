import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JoinRequest } from '@hanse/api';
import {
  CertificateAuthority,
  createCertificateRequest,
  decodeInvitation,
  readCertificate,
  TokenIssuer,
} from '@hanse/identity';
import { type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { SiteRegistry } from '../../src/sites/site-registry.ts';
import { type JoinedSite, SiteTable } from '../../src/sites/site-table.ts';
import { CAPABILITIES, makeTables } from '../support/world.ts';

const ISSUER = 'urn:hanse:federation:hansa';

describe('the registry of sites', () => {
  let folder: TemporaryFolder;
  let csrPem: string;
  before(async () => {
    folder = await temporaryFolder();
    csrPem = (await createCertificateRequest({ subjectName: 'luebeck' })).csrPem;
  });
  after(() => folder[Symbol.asyncDispose]());

  async function setUp() {
    const { db, clock, rng } = makeTables();
    const sites = new SiteTable({ db });
    const authority = await CertificateAuthority.open({ folder: folder.path, name: 'hansa CA', clock, rng });
    const issuer = new TokenIssuer({ issuer: ISSUER, keyFile: join(folder.path, 'token.key'), clock, rng });
    const joined: JoinedSite[] = [];
    const onJoined = (site: JoinedSite) => void joined.push(site);
    const address = 'https://127.0.0.1:7000';
    const registry = new SiteRegistry({
      db,
      sites,
      authority,
      issuer,
      issuerName: ISSUER,
      address,
      clock,
      rng,
      onJoined,
      bundle: () => 'the.newest.bundle',
    });
    const request = (word: string, change: Partial<JoinRequest> = {}): JoinRequest => ({
      invitation: decodeInvitation(word).secret,
      certificateRequest: csrPem,
      endpoint: 'https://127.0.0.1:7443',
      description: {
        ...{ name: 'luebeck', jurisdiction: 'DE', driver: 'simulated' },
        prices: { currency: 'EUR', vcpuHourMicros: 1, memoryGibHourMicros: 1, diskGibHourMicros: 1 },
        capabilities: { ...CAPABILITIES, bootModes: ['guest'], diskFormats: ['qcow2'], diskChains: [] },
      },
      ...change,
    });
    return { registry, sites, joined, request, clock, authority };
  }

  test('lets an invited gateway in with a certificate for its site and address', async () => {
    const { registry, sites, joined, request, authority } = await setUp();
    const { invitation } = registry.invite('luebeck');
    assert.equal(decodeInvitation(invitation).fingerprint, authority.fingerprint);
    const answer = await registry.join(request(invitation));
    const facts = readCertificate(answer.certificate);
    assert.ok(facts.uriSans.includes(`urn:hanse:site:${answer.siteId}`));
    assert.equal(answer.issuer, ISSUER);
    assert.equal(answer.bundle, 'the.newest.bundle');
    assert.equal(sites.named('luebeck')?.siteId, answer.siteId);
    assert.deepEqual(
      joined.map(({ name }) => name),
      ['luebeck'],
    );
  });

  test('answers the same gateway again, as the same site', async () => {
    const { registry, sites, joined, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    const first = await registry.join(request(invitation));
    const second = await registry.join(request(invitation));
    assert.equal(second.siteId, first.siteId);
    assert.equal(sites.list().length, 1);
    assert.equal(joined.length, 1);
  });

  test('refuses a used invitation to another gateway, and leaves the site where it is', async () => {
    const { registry, sites, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    await registry.join(request(invitation));
    const thief = request(invitation, { endpoint: 'https://198.51.100.7:443' });
    await assert.rejects(registry.join(thief), { code: 'FEDERATION_INVITATION_INVALID' });
    assert.equal(sites.named('luebeck')?.endpoint, 'https://127.0.0.1:7443');
  });

  test('refuses an invitation under another name, of nobody, or too old', async () => {
    const { registry, sites, request, clock } = await setUp();
    const { invitation } = registry.invite('luebeck', 60);
    const { description } = request(invitation);
    const other = request(invitation, { description: { ...description, name: 'bremen' } });
    await assert.rejects(registry.join(other), {
      code: 'FEDERATION_INVITATION_MISMATCH',
      message: /luebeck, not bremen/,
    });
    const made = request(invitation, { invitation: 'made up' });
    await assert.rejects(registry.join(made), { code: 'FEDERATION_INVITATION_INVALID' });
    await clock.advance(60_000);
    await assert.rejects(registry.join(request(invitation)), { code: 'FEDERATION_INVITATION_INVALID' });
    assert.deepEqual(sites.list(), []);
  });

  test('does not use an invitation up for a bad certificate request', async () => {
    const { registry, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    const bad = request(invitation, { certificateRequest: 'please' });
    await assert.rejects(registry.join(bad), { code: 'IDENTITY_REQUEST_INVALID' });
    assert.ok((await registry.join(request(invitation))).siteId);
  });

  test('invites nobody under the name of a site that is in', async () => {
    const { registry, request } = await setUp();
    await registry.join(request(registry.invite('luebeck').invitation));
    assert.throws(() => registry.invite('luebeck'), { code: 'FEDERATION_SITE_NAME_TAKEN' });
  });

  test('lets only one of two gateways in that come with one invitation at once', async () => {
    const { registry, sites, request } = await setUp();
    const { invitation } = registry.invite('luebeck');
    const both = [7443, 7444].map((port) =>
      registry.join(request(invitation, { endpoint: `https://127.0.0.1:${port}` })),
    );
    const outcomes = await Promise.allSettled(both);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(sites.list().length, 1);
  });
});
