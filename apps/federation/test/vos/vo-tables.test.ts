import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UserId } from '@hanse/kernel';
import { UserTable } from '../../src/users/user-table.ts';
import { MemberTable } from '../../src/vos/member-table.ts';
import { VoTable } from '../../src/vos/vo-table.ts';
import { insertShop, makeTables, type Tables } from '../support/world.ts';

describe('the tables of virtual organisations', () => {
  test('keep a VO with its quota and its groups', () => {
    const { vos, hinrich } = setUp();
    vos.addGroup('bio', 'genomics');
    vos.addGroup('bio', 'admins');
    const kept = { ...BIO, budgetOwner: hinrich, policyVersion: 0 };
    assert.deepEqual(vos.get('bio'), kept);
    assert.deepEqual(vos.list(), [kept]);
    assert.deepEqual(vos.groups('bio'), ['admins', 'genomics']);
    assert.equal(vos.get('chem'), undefined);
  });

  test('look memberships up by VO and by person, one person in several VOs', () => {
    const { vos, members, hinrich, clock } = setUp();
    const since = clock.now();
    vos.addGroup('bio', 'genomics');
    vos.insert({ ...BIO, vo: 'chem', budgetOwner: hinrich });
    const inBio = { vo: 'bio', userId: hinrich, role: 'vo-admin', groups: ['genomics'], since } as const;
    const inChem = { vo: 'chem', userId: hinrich, role: 'viewer', groups: [], since } as const;
    members.put(inBio);
    members.put(inChem);
    assert.deepEqual(members.get('bio', hinrich), inBio);
    assert.deepEqual(members.of('chem'), [inChem]);
    assert.deepEqual(members.ofUser(hinrich), [inBio, inChem]);
    members.put({ ...inBio, role: 'member', groups: [] });
    assert.deepEqual(members.get('bio', hinrich), { ...inBio, role: 'member', groups: [] });
    members.delete('bio', hinrich);
    assert.equal(members.get('bio', hinrich), undefined);
  });

  test('take the members of a group out of it when it goes', () => {
    const { vos, members, hinrich } = setUp();
    vos.addGroup('bio', 'genomics');
    members.put({ vo: 'bio', userId: hinrich, role: 'member', groups: ['genomics'], since: 0 });
    vos.deleteGroup('bio', 'genomics');
    assert.deepEqual(members.get('bio', hinrich)?.groups, []);
  });

  test('never give the name of a VO that is gone to another', () => {
    const { vos } = setUp();
    vos.delete('bio', 5);
    assert.equal(vos.get('bio'), undefined);
    assert.deepEqual(vos.list(), []);
    assert.equal(vos.isTaken('bio'), true);
    assert.equal(vos.isTaken('chem'), false);
  });

  test('keep which VO an application belongs to', () => {
    const { tables } = setUp();
    const { applicationId } = insertShop(tables, { vo: 'bio' });
    assert.equal(tables.applications.get(applicationId)?.vo, 'bio');
    assert.equal('vo' in (tables.applications.get(insertShop(tables).applicationId) ?? { vo: '' }), false);
  });
});

const BIO = { vo: 'bio', title: 'Biology', quota: { vcpus: 8 }, createdAt: 0 };

function setUp() {
  const tables = makeTables();
  const { db, clock } = tables;
  const hinrich = account(tables, 'hinrich');
  const vos = new VoTable({ db });
  vos.insert({ ...BIO, budgetOwner: hinrich });
  return { tables, clock, vos, members: new MemberTable({ db }), hinrich };
}

function account({ db, ids }: Tables, name: string): UserId {
  const userId = ids.user();
  new UserTable({ db }).insert({ userId, name, passwordHash: '', role: 'member' });
  return userId;
}
