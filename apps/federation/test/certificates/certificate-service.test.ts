import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RevocationRequest } from '@hanse/api';
import { CertificateAuthority, createCertificateRequest, userOfNames, verifyChain } from '@hanse/identity';
import { HanseError, type UserId, UserIds } from '@hanse/kernel';
import { AuditLog } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { type CertificateOwner, CertificateService } from '../../src/certificates/certificate-service.ts';
import { CertificateTable } from '../../src/certificates/certificate-table.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { UserTable } from '../../src/users/user-table.ts';

const HOUR = 3_600_000;
const code = (wanted: string) => (thrown: unknown) => thrown instanceof HanseError && thrown.code === wanted;

async function world() {
  await using folder = await temporaryFolder();
  const clock = new VirtualClock();
  const rng = new SeededRng('certificates of users');
  const authority = await CertificateAuthority.open({ folder: folder.path, name: 'hansa CA', clock, rng });
  const db = openSqlite({ path: ':memory:', migrations: MIGRATIONS, clock });
  const users = new UserTable({ db });
  const user = (name: string): UserId => {
    const userId = UserIds.mint(clock, rng);
    users.insert({ userId, name, passwordHash: '', role: 'member' });
    return userId;
  };
  const revoked: RevocationRequest[] = [];
  const revocations = {
    revoke: (asked: RevocationRequest, by: UserId) => {
      revoked.push(asked);
      return Promise.resolve({ ...asked, revokedBy: by, revokedAt: clock.now() });
    },
  };
  const audit = new AuditLog({ db });
  const certificates = new CertificateTable({ db });
  const service = new CertificateService({ db, certificates, audit, authority, revocations, clock });
  const { csrPem: certificateRequest } = await createCertificateRequest({ subjectName: 'somebody else' });
  const create = (owner: Partial<CertificateOwner> & { userId: UserId }, hours?: number) =>
    service.create(
      { certificateRequest, ...(hours === undefined ? {} : { hours }) },
      { roles: [], actors: [], ...owner },
    );
  return { clock, authority, service, audit, revoked, user, create };
}

describe('the certificates of users', () => {
  test('say what the token says, for twelve hours unless asked otherwise', async () => {
    const { clock, authority, user, create } = await world();
    const ada = user('ada');
    const made = await create({ userId: ada, vo: 'bio', roles: ['vo-admin', 'federation-operator'] });
    const roots = [{ certificatePem: authority.certificatePem, uriPrefixes: ['urn:hanse:user', 'urn:hanse:vo'] }];
    const { facts } = verifyChain({ chainPem: made.chain, roots, clock, purpose: 'client' });
    assert.deepEqual(userOfNames(facts.uriSans), { subject: ada, vo: 'bio', role: 'member' });
    assert.deepEqual([made.vo, made.role, made.fingerprint], ['bio', 'member', facts.fingerprint]);
    assert.equal(made.expiresAt, clock.now() + 12 * HOUR);
    const own = await create({ userId: ada, roles: ['member'] }, 1);
    assert.deepEqual([own.vo, own.role, own.expiresAt], [undefined, undefined, clock.now() + HOUR]);
  });

  test('are not given to who acts for the user', async () => {
    const { user, create, service } = await world();
    const ada = user('ada');
    await assert.rejects(create({ userId: ada, actors: ['urn:hanse:vee:x'] }), code('IDENTITY_FORBIDDEN'));
    assert.deepEqual(service.list(ada), []);
  });

  test('are listed until they end, and revoked, by their owner only', async () => {
    const { clock, user, create, service, revoked, audit } = await world();
    const [ada, bo] = [user('ada'), user('bo')];
    const { fingerprint, expiresAt } = await create({ userId: ada }, 2);
    const short = await create({ userId: ada }, 1);
    await assert.rejects(service.revoke(fingerprint, bo), code('FEDERATION_CERTIFICATE_UNKNOWN'));
    assert.deepEqual([service.list(bo).length, service.list(ada).length, revoked.length], [0, 2, 0]);
    await service.revoke(fingerprint, ada);
    await service.revoke(fingerprint, ada);
    assert.deepEqual(
      revoked.map(({ kind, id, until }) => [kind, id, until]),
      [['certificate', fingerprint, expiresAt]],
    );
    assert.deepEqual(
      audit.of(fingerprint).map(({ event, by }) => [event, by]),
      [
        ['create', ada],
        ['revoke', ada],
      ],
    );
    await clock.advance(HOUR + 1);
    assert.deepEqual(
      service.list(ada).map((view) => [view.fingerprint, view.revokedAt !== undefined]),
      [[fingerprint, true]],
    );
    await clock.advance(HOUR);
    await create({ userId: bo });
    await assert.rejects(service.revoke(short.fingerprint, ada), code('FEDERATION_CERTIFICATE_UNKNOWN'));
  });

  test('of a VO are revoked together when the role in it changes', async () => {
    const { user, create, service, revoked } = await world();
    const [ada, operator] = [user('ada'), user('operator')];
    const bio = await create({ userId: ada, vo: 'bio', roles: ['member'] });
    await create({ userId: ada, vo: 'chem', roles: ['member'] });
    await create({ userId: ada });
    await service.revokeOfVo(ada, 'bio', operator);
    assert.deepEqual(
      revoked.map(({ id }) => id),
      [bio.fingerprint],
    );
  });

  test('are a hundred of one user at most', async () => {
    const { user, create } = await world();
    const [ada, bo] = [user('ada'), user('bo')];
    for (let count = 0; count < 100; count += 1) await create({ userId: ada }, 1);
    await assert.rejects(create({ userId: ada }), code('FEDERATION_CERTIFICATES_MANY'));
    await create({ userId: bo });
  });
});
