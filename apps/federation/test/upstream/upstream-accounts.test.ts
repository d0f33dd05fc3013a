import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verifyPassword } from '@hanse/identity';
import { UserIds } from '@hanse/kernel';
import { IdentityLinkTable } from '../../src/upstream/identity-link-table.ts';
import { UpstreamAccounts } from '../../src/upstream/upstream-accounts.ts';
import type { UpstreamClaims } from '../../src/upstream/upstream-claims.ts';
import { UserTable } from '../../src/users/user-table.ts';
import { makeTables } from '../support/world.ts';
import { CONFIG, ISSUER } from './fake-provider.ts';

const INVITED = { ...CONFIG, signUp: 'invited' } as const;

function person(subject: string, claims: UpstreamClaims['claims'] = {}, issuer = ISSUER): UpstreamClaims {
  return { issuer, subject, claims };
}

function setUp() {
  const { db, clock, rng } = makeTables();
  const users = new UserTable({ db });
  const audited: string[] = [];
  const audit = {
    identityLinked: (_id: string, userId: string) => void audited.push(`link ${userId}`),
    identityUnlinked: (_id: string, userId: string) => void audited.push(`unlink ${userId}`),
  };
  const accounts = new UpstreamAccounts({ db, users, links: new IdentityLinkTable({ db }), audit, clock, rng });
  const local = (name: string) => {
    const user = { userId: UserIds.mint(clock, rng), name, passwordHash: '$scrypt$…', role: 'operator' } as const;
    users.insert(user);
    return user;
  };
  return { accounts, users, clock, local, audited };
}

describe('accounts of upstream providers', () => {
  test('are made at the first login, without a password, and found again by issuer and subject', async () => {
    const { accounts, users, clock } = setUp();
    const made = accounts.open(CONFIG, person('u1', { preferred_username: 'Hinrich' }));
    assert.deepEqual([made.name, made.role], ['hinrich', 'member']);
    for (const guess of ['', '!', 'hinrich']) assert.equal(await verifyPassword(guess, made.passwordHash), false);
    await clock.advance(1_000);
    assert.equal(accounts.open(CONFIG, person('u1', { preferred_username: 'renamed' })).userId, made.userId);
    assert.equal(users.list().length, 1);
    const [link] = accounts.list(made.userId);
    assert.equal((link?.lastUsedAt ?? 0) - (link?.linkedAt ?? 0), 1_000);
  });

  test('are never somebody else’s, whatever name or address is claimed', () => {
    const { accounts, local } = setUp();
    const operator = local('operator');
    const claims = { preferred_username: 'operator', email: 'operator', email_verified: true };
    const made = accounts.open(CONFIG, person('u1', claims));
    assert.deepEqual([made.name, made.role], ['operator-2', 'member']);
    assert.notEqual(made.userId, operator.userId);
    const sameSubject = accounts.open(CONFIG, person('u1', claims, 'https://other.example'));
    assert.equal(new Set([made.userId, sameSubject.userId, operator.userId]).size, 3);
  });

  test('take their name from the claim that is configured', () => {
    const { accounts } = setUp();
    const made = accounts.open(
      { ...CONFIG, userNameClaim: 'uid' },
      person('u1', { uid: 'hc', preferred_username: 'x' }),
    );
    assert.equal(made.name, 'hc');
  });

  test('are not made where people must be invited; a linked identity then opens the account', () => {
    const { accounts, users, local } = setUp();
    assert.throws(() => accounts.open(INVITED, person('u1')), { code: 'FEDERATION_UPSTREAM_UNINVITED' });
    assert.equal(users.list().length, 0);
    const { userId } = local('godeke');
    accounts.link(INVITED, person('u1'), userId);
    accounts.link(INVITED, person('u1'), userId);
    assert.equal(accounts.open(INVITED, person('u1')).userId, userId);
    assert.equal(accounts.list(userId).length, 1);
  });

  test('keep an identity that another account wants', () => {
    const { accounts, local } = setUp();
    const made = accounts.open(CONFIG, person('u1'));
    const { userId } = local('godeke');
    assert.throws(() => accounts.link(CONFIG, person('u1'), userId), { code: 'FEDERATION_IDENTITY_TAKEN' });
    assert.equal(accounts.open(CONFIG, person('u1')).userId, made.userId);
  });

  test('lose an identity by their owner alone, and never the last way in', () => {
    const { accounts, local, audited } = setUp();
    const { userId } = accounts.open(CONFIG, person('u1'));
    const other = local('godeke');
    const [first] = accounts.list(userId);
    const identityId = first?.identityId ?? '';
    assert.throws(() => accounts.unlink(identityId, other.userId), { code: 'FEDERATION_IDENTITY_UNKNOWN' });
    assert.throws(() => accounts.unlink(identityId, userId), { code: 'FEDERATION_IDENTITY_LAST' });
    accounts.link(CONFIG, person('u2'), userId);
    accounts.unlink(identityId, userId);
    assert.deepEqual(
      accounts.list(userId).map(({ subject }) => subject),
      ['u2'],
    );
    accounts.link(CONFIG, person('u3'), other.userId);
    accounts.unlink(accounts.list(other.userId)[0]?.identityId ?? '', other.userId);
    assert.deepEqual(accounts.list(other.userId), []);
    const done = [`link ${userId}`, `link ${userId}`, `unlink ${userId}`];
    assert.deepEqual(audited, [...done, `link ${other.userId}`, `unlink ${other.userId}`]);
  });
});
