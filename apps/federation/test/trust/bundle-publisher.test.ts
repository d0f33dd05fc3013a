import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  CertificateAuthority,
  type KeySet,
  loadOrCreateKey,
  policyOfRows,
  publicJwk,
  verifyBundle,
} from '@hanse/identity';
import { AuditLog } from '@hanse/store';
import {
  eventually,
  RecordingLogger,
  SeededRng,
  type TemporaryFolder,
  temporaryFolder,
  type VirtualClock,
} from '@hanse/testkit';
import { POLICY } from '../../src/policy.ts';
import { SiteTable } from '../../src/sites/site-table.ts';
import { BundlePublisher } from '../../src/trust/bundle-publisher.ts';
import { BundleSequence } from '../../src/trust/bundle-sequence.ts';
import { IdentityAudit } from '../../src/trust/identity-audit.ts';
import { RevocationService } from '../../src/trust/revocation-service.ts';
import { RevocationTable } from '../../src/trust/revocation-table.ts';
import { openSigningKeys, SIGNING_ROTATION } from '../../src/trust/signing-keys.ts';
import { UserTable } from '../../src/users/user-table.ts';
import { makeTables } from '../support/world.ts';

const FEDERATION = 'urn:hanse:federation:hansa';
const MINUTE = 60_000;

describe('the trust bundles of the federation', () => {
  let folder: TemporaryFolder;
  let authorityPem: string;
  before(async () => {
    folder = await temporaryFolder();
    const { clock } = makeTables();
    const parts = { folder: folder.path, name: 'hansa CA', clock, rng: new SeededRng(1) };
    authorityPem = (await CertificateAuthority.open(parts)).certificatePem;
  });
  after(() => folder[Symbol.asyncDispose]());

  let worlds = 0;
  /** A folder for the keys of one test. */
  function keyFolder(): string {
    worlds += 1;
    const path = join(folder.path, `keys-${worlds}`);
    mkdirSync(path, { mode: 0o700 });
    return path;
  }

  async function setUp() {
    const tables = makeTables();
    const { db, clock, owner: operator } = tables;
    const logger = new RecordingLogger();
    const users = new UserTable({ db });
    const revocations = new RevocationTable({ db });
    const sequence = new BundleSequence({ db, clock });
    const keys = openSigningKeys({ folder: keyFolder(), clock });
    const told: KeySet[] = [];
    const publisher = await BundlePublisher.open({
      ...{ federation: FEDERATION, keys, revocations, sequence, clock, logger },
      disabledUsers: () => users.disabled(),
      content: () => ({
        authorities: [{ certificatePem: authorityPem, uriPrefixes: [FEDERATION] }],
        policy: policyOfRows('federation', 1, POLICY),
      }),
      onKeys: (published) => void told.push(published),
    });
    const publish = () => publisher.publish();
    const audit = new IdentityAudit({ audit: new AuditLog({ db }), clock, logger });
    const sites = new SiteTable({ db });
    const ended: string[] = [];
    const endSession = (sessionId: string) => void ended.push(sessionId);
    const parts = { revocations, users, sites, audit, issuer: FEDERATION, endSession, publish, clock, logger };
    const service = new RevocationService(parts);
    const read = async () => {
      const trust = { federation: FEDERATION, signers: keys.jwks().keys };
      return (await verifyBundle(publisher.current, trust)).bundle;
    };
    const user = { userId: tables.ids.user(), name: 'godeke', passwordHash: '', role: 'member' as const };
    users.insert(user);
    return { ...tables, keys, told, publisher, service, sequence, operator, user, read };
  }

  test('a new one comes every minute, with a higher sequence', async () => {
    const { publisher, read, clock } = await setUp();
    const first = (await read()).sequence;
    await publisher.start();
    await nextBundle(publisher, clock);
    const second = await read();
    assert.ok(second.sequence > first);
    assert.equal(second.issuedAt, clock.now());
    assert.equal(second.notAfter, clock.now() + 86_400_000);
    await publisher.stop();
  });

  test('a revocation is in the bundle when it is answered, and out of it when it is taken back', async () => {
    const { service, operator, user, read } = await setUp();
    const before = (await read()).sequence;
    const revoked = await service.revoke({ kind: 'user', id: 'godeke', reason: 'lost laptop' }, operator);
    assert.equal(revoked.id, user.userId);
    const { sequence, revocations } = await read();
    assert.ok(sequence > before);
    assert.deepEqual(revocations, [{ kind: 'subject', id: user.userId }]);
    assert.deepEqual(service.list(), [revoked]);
    await service.restore('user', user.userId, operator);
    assert.deepEqual((await read()).revocations, []);
    assert.deepEqual(service.list(), []);
  });

  test('the revocation of a token is forgotten when no token of its time can live', async () => {
    const { service, operator, publisher, read, clock } = await setUp();
    await service.revoke({ kind: 'token', id: 'jti-1' }, operator);
    assert.equal((await read()).revocations.length, 1);
    await clock.advance(15 * MINUTE);
    await publisher.publish();
    assert.equal((await read()).revocations.length, 1);
    await clock.advance(2 * MINUTE);
    await publisher.publish();
    assert.deepEqual((await read()).revocations, []);
    assert.deepEqual(service.list(), []);
  });

  test('a certificate may be named in hex; the bundle names it as tokens do', async () => {
    const { service, operator, read } = await setUp();
    await service.revoke({ kind: 'certificate', id: `${'AB:'.repeat(31)}AB` }, operator);
    assert.deepEqual(
      (await read()).revocations.map(({ id }) => id),
      [Buffer.alloc(32, 0xab).toString('base64url')],
    );
    await assert.rejects(service.revoke({ kind: 'certificate', id: 'mine' }, operator), { code: 'VALUE_INVALID' });
  });

  test('what is not there cannot be revoked or taken back', async () => {
    const { service, operator, user } = await setUp();
    const refusals = [
      [service.revoke({ kind: 'user', id: 'nobody' }, operator), 'FEDERATION_USER_UNKNOWN'],
      [service.revoke({ kind: 'site', id: 'atlantis' }, operator), 'FEDERATION_SITE_UNKNOWN'],
      [service.revoke({ kind: 'user', id: 'godeke' }, user.userId), 'FEDERATION_REVOCATION_OF_SELF'],
      [service.restore('user', user.userId, operator), 'FEDERATION_REVOCATION_UNKNOWN'],
    ] as const;
    for (const [refused, code] of refusals) await assert.rejects(refused, { code });
    assert.deepEqual(service.list(), []);
  });

  test('the sequence goes on after a crash, and over a database from an old backup', async () => {
    const { db, clock } = makeTables();
    const sequence = new BundleSequence({ db, clock });
    const taken = [sequence.take(), sequence.take(), new BundleSequence({ db, clock }).take()];
    assert.deepEqual(
      taken.map((number) => number - (taken[0] ?? 0)),
      [0, 1, 2],
    );
    await clock.advance(60 * MINUTE);
    const { db: backup } = makeTables();
    assert.ok(new BundleSequence({ db: backup, clock }).take() > (taken[2] ?? 0));
  });

  test('the next key is published long before it signs, and verifiers are told of it', async () => {
    const { keys, told, publisher, read, clock } = await setUp();
    const [first] = told[0]?.keys ?? [];
    const { period, ahead, after } = SIGNING_ROTATION;
    await clock.advance(period - ahead);
    await publisher.publish();
    const [, next] = told[1]?.keys ?? [];
    assert.equal(keys.signer().jwk.kid, first?.kid);
    assert.deepEqual((await read()).signers, [first, next]);
    await clock.advance(ahead);
    await publisher.publish();
    assert.equal(keys.signer().jwk.kid, next?.kid);
    // A gateway that only knows the bundle from before accepts what the new key signs.
    await verifyBundle(publisher.current, { federation: FEDERATION, signers: told[1]?.keys ?? [] });
    await clock.advance(after);
    await publisher.publish();
    assert.ok(!(await read()).signers.some(({ kid }) => kid === first?.kid));
  });

  test('the one key of an earlier version becomes the first of the ring, and its file goes', () => {
    const { clock } = makeTables();
    const path = keyFolder();
    const single = join(path, 'token.key');
    const { kid } = publicJwk(loadOrCreateKey(single));
    assert.equal(openSigningKeys({ folder: path, clock }).signer().jwk.kid, kid);
    assert.ok(!existsSync(single));
    assert.equal(openSigningKeys({ folder: path, clock }).signer().jwk.kid, kid);
  });
});

/** Lets a minute pass, and waits for the signature, which takes real time. */
async function nextBundle(publisher: BundlePublisher, clock: VirtualClock): Promise<void> {
  const before = publisher.current;
  await clock.advance(MINUTE);
  await eventually(() => publisher.current !== before);
}
