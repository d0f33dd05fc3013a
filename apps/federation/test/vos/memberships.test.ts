import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setUpVos } from './set-up-vos.ts';

const WEEK = 7 * 24 * 3_600_000;

describe('people in a VO', () => {
  test('come in by an invitation that is good once, for any account, and is kept as a digest only', async () => {
    const { invitations, memberships, service, bio, ilsabe, hinrich, account, db } = await setUpVos();
    service.addGroup(bio(), 'genomics', ilsabe);
    const { invitation } = invitations.mint(bio(), { role: 'member', groups: ['genomics'] }, ilsabe);
    assert.ok(!JSON.stringify(db.all('SELECT * FROM vo_invitation')).includes(invitation));
    const member = await invitations.accept(invitation, hinrich);
    assert.deepEqual([member.vo, member.role, member.groups], ['bio', 'member', ['genomics']]);
    assert.deepEqual(memberships.find('bio', hinrich), member);
    const again = invitations.accept(invitation, account('godeke'));
    await assert.rejects(again, { code: 'FEDERATION_VO_INVITATION_INVALID' });
  });

  test('do not come in by an invitation that has ended or that nobody made', async () => {
    const { invitations, bio, ilsabe, hinrich, clock } = await setUpVos();
    const { invitation } = invitations.mint(bio(), { role: 'viewer' }, ilsabe);
    await clock.advance(WEEK);
    await assert.rejects(invitations.accept(invitation, hinrich), { code: 'FEDERATION_VO_INVITATION_INVALID' });
    await assert.rejects(invitations.accept('guess', hinrich), { code: 'FEDERATION_VO_INVITATION_INVALID' });
  });

  test('who are in already leave the invitation to others', async () => {
    const { invitations, bio, ilsabe, hinrich } = await setUpVos();
    const { invitation } = invitations.mint(bio(), { role: 'viewer' }, ilsabe);
    await assert.rejects(invitations.accept(invitation, ilsabe), { code: 'FEDERATION_VO_ALREADY_MEMBER' });
    assert.equal((await invitations.accept(invitation, hinrich)).role, 'viewer');
  });

  test('are invited to groups of the VO only', async () => {
    const { invitations, bio, ilsabe } = await setUpVos();
    const mint = () => invitations.mint(bio(), { role: 'viewer', groups: ['nobles'] }, ilsabe);
    assert.throws(mint, { code: 'FEDERATION_VO_GROUP_UNKNOWN', remedy: /none/ });
  });

  test('cannot be left without an admin, by leaving, removal or another role', async () => {
    const { memberships, service, bio, enter, ilsabe, hinrich } = await setUpVos();
    assert.throws(() => memberships.remove(bio(), ilsabe, ilsabe), { code: 'FEDERATION_VO_LAST_ADMIN' });
    const demote = () => memberships.change(bio(), ilsabe, { role: 'member' }, ilsabe);
    assert.throws(demote, { code: 'FEDERATION_VO_LAST_ADMIN', message: /ilsabe/ });
    enter(hinrich, 'vo-admin');
    assert.throws(() => memberships.remove(bio(), ilsabe, hinrich), { code: 'FEDERATION_VO_BUDGET_OWNER' });
    service.update(bio(), { budgetOwner: hinrich }, hinrich);
    memberships.remove(bio(), ilsabe, hinrich);
    assert.equal(memberships.find('bio', ilsabe), undefined);
  });

  test('give the budget to a member only', async () => {
    const { service, bio, hinrich, operator } = await setUpVos();
    const update = () => service.update(bio(), { budgetOwner: hinrich }, operator);
    assert.throws(update, { code: 'FEDERATION_VO_MEMBER_UNKNOWN', message: /hinrich/ });
  });

  test('whose role gets less have it revoked until the last token of it is dead', async () => {
    const { memberships, bundled, bio, ilsabe, hinrich, clock } = await setUpVos();
    memberships.join('bio', hinrich, { role: 'vo-admin', groups: [] });
    const revoked = () => bundled.revocations().map(({ kind, id }) => `${kind} ${id}`);
    assert.deepEqual(revoked(), []);
    memberships.change(bio(), hinrich, { role: 'member' }, ilsabe);
    assert.deepEqual(revoked(), [`membership bio/${hinrich}/vo-admin`]);
    memberships.change(bio(), hinrich, { role: 'vo-admin' }, ilsabe);
    assert.deepEqual(revoked(), [], 'what is had again is good again');
    memberships.remove(bio(), hinrich, ilsabe);
    const roles = ['member', 'viewer', 'vo-admin'].map((role) => `membership bio/${hinrich}/${role}`);
    assert.deepEqual(revoked(), roles);
    await clock.advance(17 * 60_000);
    assert.deepEqual(revoked(), []);
  });

  test('are written down with every change of theirs, and of the VO', async () => {
    const { memberships, service, audit, bio, ilsabe, hinrich, operator } = await setUpVos();
    memberships.join('bio', hinrich, { role: 'viewer', groups: [] });
    memberships.change(bio(), hinrich, { role: 'member' }, ilsabe);
    memberships.remove(bio(), hinrich, hinrich);
    service.setQuota(bio(), { vcpus: 4 }, operator);
    const rows = audit.of('bio').map(({ event, by, from, to }) => [event, by, from, to]);
    assert.deepEqual(rows.slice(2), [
      ['member.join', hinrich, '', 'viewer'],
      ['member.update', ilsabe, 'viewer', 'member'],
      ['member.leave', hinrich, 'member', ''],
      ['vo.set-quota', operator, '{}', '{"vcpus":4}'],
    ]);
  });
});

describe('the policy of a VO', () => {
  const document = (version: number) => {
    return { format: 'hanse-policy/1', name: 'bio', version, default: 'allow', rules: [] };
  };

  test('is checked, its version grows, also over a removal, and the bundle has it', async () => {
    const { service, bundled, bio, ilsabe } = await setUpVos();
    await assert.rejects(service.setPolicy(bio(), { rules: 'none' }, ilsabe), { code: 'IDENTITY_POLICY_INVALID' });
    await service.setPolicy(bio(), document(2), ilsabe);
    assert.equal(bundled.list()[0]?.policy?.version, 2);
    await assert.rejects(service.setPolicy(bio(), document(2), ilsabe), { code: 'FEDERATION_VO_POLICY_VERSION' });
    await service.deletePolicy(bio(), ilsabe);
    assert.deepEqual(bundled.list(), [{ vo: 'bio' }]);
    await assert.rejects(service.setPolicy(bio(), document(1), ilsabe), { remedy: /version 3/ });
    await service.setPolicy(bio(), document(3), ilsabe);
    assert.equal(bio().policyVersion, 3);
  });
});
