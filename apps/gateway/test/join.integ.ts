import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type JoinAnswer, type JoinRequest, JoinRequestSchema } from '@hanse/api';
import { createHttpServer, type HttpServer } from '@hanse/http';
import {
  encodeInvitation,
  invitationDigest,
  publicJwk,
  readCertificate,
  type SigningKey,
  verifyJoin,
} from '@hanse/identity';
import { HanseError, SILENT_LOGGER, SiteIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { temporaryFolder } from '@hanse/testkit';
import { SiteTrust } from '../src/security/site-trust.ts';
import { joinFederation } from '../src/site/join-federation.ts';
import { readSiteIdentity } from '../src/site/site-identity.ts';
import { ISSUER, TestFederation, testConfig } from './support/site.ts';

const ports = { clock: systemClock, rng: systemRng, logger: SILENT_LOGGER };

/** A federation's door for newcomers, with a real authority behind it. */
async function openDoor(
  folder: string,
  onJoin: (request: JoinRequest) => void,
  bundleOf?: (federation: TestFederation) => Promise<string>,
) {
  const federation = await TestFederation.create(folder);
  const files = { certFile: join(folder, 'door.crt'), keyFile: join(folder, 'door.key') };
  const own = await federation.ca.issueOwn({
    subjectName: 'door',
    uriSan: 'urn:hanse:federation:test',
    dnsNames: [],
    ipAddresses: ['127.0.0.1'],
    validity: 86_400_000,
  });
  writeFileSync(files.certFile, own.chainPem);
  writeFileSync(files.keyFile, own.keyPem);
  const server = await createHttpServer({
    name: 'door',
    version: '1',
    tls: { ...files, requestClientCertificate: 'none' },
    authenticate: () => Promise.reject(new HanseError('IDENTITY_TOKEN_MISSING')),
    authorize: () => undefined,
    bodyLimit: 65_536,
    ...ports,
  });
  const siteId = SiteIds.mint(systemClock, systemRng);
  server.app.post(
    '/v1/sites/join',
    { config: { operation: 'join', access: 'public' }, schema: { body: JoinRequestSchema } },
    async ({ body }): Promise<JoinAnswer> => {
      onJoin(body);
      const { proof, endpoint, authority: authorityPem, certificate: certificatePem } = body;
      const siteName = body.description.name;
      const invitation = invitationDigest(body.invitation);
      const statement = { invitation, federation: federation.ca.fingerprint, siteId, siteName, endpoint };
      await verifyJoin({ statement, proof, authorityPem, certificatePem, clock: systemClock });
      const authority = federation.ca.certificatePem;
      const answer = {
        siteId,
        authority,
        issuer: ISSUER,
        keys: federation.tokens.jwks(),
        recovery: federation.recovery,
      };
      return { ...answer, bundle: await (bundleOf ?? firstBundle)(federation) };
    },
  );
  const { port } = await server.listen('127.0.0.1', 0);
  const address = `https://127.0.0.1:${port}`;
  return { server, siteId, address, fingerprint: federation.ca.fingerprint };
}

const firstBundle = (federation: TestFederation) => federation.firstBundle();

async function close(server: HttpServer): Promise<void> {
  await server.stop(AbortSignal.abort());
}

describe('joining a federation', () => {
  test('the site gets its identity, its key stays private, and joining again changes nothing', async () => {
    await using folder = await temporaryFolder();
    const requests: JoinRequest[] = [];
    const door = await openDoor(join(folder.path, 'federation'), (request) => requests.push(request));
    try {
      const config = testConfig(folder.path);
      const invitation = encodeInvitation({ secret: 'open sesame', siteName: 'north', ...door });
      const identity = await joinFederation({ invitation, config, ...ports });
      assert.equal(identity.siteId, door.siteId);
      assert.equal(requests[0]?.invitation, 'open sesame');
      assert.equal(requests[0]?.description.driver, 'simulated');
      assert.match(requests[0]?.endpoint ?? '', /^https:\/\/127\.0\.0\.1:\d+$/);
      assert.equal(statSync(identity.keyFile).mode & 0o777, 0o600);
      const authority = join(config.dataFolder, 'identity/authority', door.siteId);
      assert.equal(statSync(join(authority, 'ca.key')).mode & 0o777, 0o600);
      assert.equal(requests[0]?.authority, readFileSync(join(authority, 'ca.crt'), 'utf8'));
      assert.equal(readCertificate(requests[0]?.certificate ?? '').uriSans.join(), `urn:hanse:site:${door.siteId}`);
      assert.deepEqual(await joinFederation({ invitation, config, ...ports }), identity);
      assert.equal(requests.length, 1);
      assert.deepEqual(readSiteIdentity(config.dataFolder), identity);
    } finally {
      await close(door.server);
    }
  });

  test('after a failure on the way the same key asks again', async () => {
    await using folder = await temporaryFolder();
    const requests: JoinRequest[] = [];
    const door = await openDoor(join(folder.path, 'federation'), (request) => {
      requests.push(request);
      if (requests.length === 1) throw new HanseError('CANCELLED', { what: 'joining' });
    });
    try {
      const config = testConfig(folder.path);
      const invitation = encodeInvitation({ secret: 'open sesame', siteName: 'north', ...door });
      await assert.rejects(joinFederation({ invitation, config, ...ports }), { code: 'CANCELLED' });
      assert.throws(() => readSiteIdentity(config.dataFolder), { code: 'GATEWAY_NOT_JOINED' });
      await joinFederation({ invitation, config, ...ports });
      const same = ({ endpoint, authority, certificate }: JoinRequest) => ({ endpoint, authority, certificate });
      const [first, second] = requests.map(same);
      assert.deepEqual(second, first);
    } finally {
      await close(door.server);
    }
  });

  test('it comes with the first bundle, which must be signed with the keys that are pinned', async () => {
    await using folder = await temporaryFolder();
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    let by: SigningKey | undefined = { key, jwk: publicJwk(key) };
    const bundleOf = (federation: TestFederation) => federation.bundle(7, by === undefined ? {} : { by });
    const door = await openDoor(join(folder.path, 'federation'), () => undefined, bundleOf);
    try {
      const config = testConfig(folder.path);
      const invitation = encodeInvitation({ secret: 'open sesame', siteName: 'north', ...door });
      await assert.rejects(joinFederation({ invitation, config, ...ports }), { code: 'IDENTITY_BUNDLE_INVALID' });
      assert.throws(() => readSiteIdentity(config.dataFolder), { code: 'GATEWAY_NOT_JOINED' });
      by = undefined;
      const identity = await joinFederation({ invitation, config, ...ports });
      const open = () => SiteTrust.open({ identity, dataFolder: config.dataFolder, clock: systemClock });
      const trust = await open();
      assert.equal(trust.bundle?.sequence, 7);
      trust.requireUsable('create');
      rmSync(join(config.dataFolder, 'identity/bundle.json'));
      const bare = await open();
      assert.throws(() => bare.requireUsable('read'), { code: 'IDENTITY_BUNDLE_STALE' });
      await assert.rejects(bare.verify('a.b.c'), { code: 'IDENTITY_BUNDLE_STALE' });
    } finally {
      await close(door.server);
    }
  });

  test('a server that does not prove the pinned authority is told nothing', async () => {
    await using folder = await temporaryFolder();
    const requests: JoinRequest[] = [];
    const door = await openDoor(join(folder.path, 'federation'), (request) => requests.push(request));
    try {
      const invitation = encodeInvitation({
        secret: 's',
        siteId: door.siteId,
        siteName: 'north',
        address: door.address,
        fingerprint: 'a'.repeat(64),
      });
      const joining = joinFederation({ invitation, config: testConfig(folder.path), ...ports });
      await assert.rejects(joining, { code: 'GATEWAY_FEDERATION_UNPROVEN' });
      assert.equal(requests.length, 0);
    } finally {
      await close(door.server);
    }
  });

  test('an invitation for another site is refused before anybody is asked', async () => {
    await using folder = await temporaryFolder();
    const siteId = SiteIds.mint(systemClock, systemRng);
    const where = { address: 'https://127.0.0.1:1', fingerprint: 'a'.repeat(64) };
    const card = { secret: 's', siteId, siteName: 'south', ...where };
    const joining = joinFederation({ invitation: encodeInvitation(card), config: testConfig(folder.path), ...ports });
    await assert.rejects(joining, { code: 'GATEWAY_INVITATION_MISMATCH' });
    assert.equal(existsSync(join(folder.path, 'data')), false);
  });

  test('a site that joined when the federation certified it says what to do, and may join again', async () => {
    await using folder = await temporaryFolder();
    const door = await openDoor(join(folder.path, 'federation'), () => undefined);
    try {
      const config = testConfig(folder.path);
      const file = join(config.dataFolder, 'identity/membership.json');
      mkdirSync(join(config.dataFolder, 'identity'), { recursive: true });
      writeFileSync(file, JSON.stringify({ siteId: door.siteId, federationUrl: door.address, issuer: ISSUER }));
      assert.throws(() => readSiteIdentity(config.dataFolder), {
        code: 'GATEWAY_MEMBERSHIP_OUTDATED',
        remedy: /Join again with a new invitation/,
      });
      const invitation = encodeInvitation({ secret: 'open sesame', siteName: 'north', ...door });
      assert.equal((await joinFederation({ invitation, config, ...ports })).siteId, door.siteId);
      writeFileSync(file, '{');
      assert.throws(() => readSiteIdentity(config.dataFolder), { code: 'GATEWAY_IDENTITY_DAMAGED' });
    } finally {
      await close(door.server);
    }
  });

  test('a site that has not joined says so', async () => {
    await using folder = await temporaryFolder();
    assert.throws(() => readSiteIdentity(folder.path), { code: 'GATEWAY_NOT_JOINED' });
  });
});
