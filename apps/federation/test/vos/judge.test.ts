import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Requester, Resource, VoRole } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { applicationThing, packageThing, voThing } from '../../src/policy/things.ts';
import { setUpVos } from './set-up-vos.ts';

const unknown = () => new HanseError('FEDERATION_APPLICATION_UNKNOWN', { application: 'shop' });

describe('who may do what to the things of a VO', () => {
  const ways: readonly (readonly [string, VoRole, boolean, readonly boolean[]])[] = [
    // role, owns it, [read, start, destroy, export]
    ['a viewer', 'viewer', false, [true, false, false, false]],
    ['a viewer who once deployed it', 'viewer', true, [true, false, false, false]],
    ['a member', 'member', false, [true, false, false, false]],
    ['the member who deployed it', 'member', true, [true, true, true, true]],
    ['an admin', 'vo-admin', false, [true, true, true, true]],
  ];
  for (const [who, role, isOwner, expected] of ways) {
    test(`${who} ${expected.map((allowed) => (allowed ? 'may' : 'may not')).join(', ')} read, start, destroy, export`, async () => {
      const { judge, ids, enter, hinrich } = await setUpVos();
      enter(hinrich, role);
      const owner = isOwner ? hinrich : ids.user();
      const resource = applicationThing({ applicationId: ids.application(), owner, vo: 'bio' });
      const requester = { kind: 'user', id: hinrich, memberships: [{ vo: 'bio', role }] } as const;
      const may = (action: string) => judge.decide({ requester, action, resource }).allowed;
      assert.deepEqual(
        ['read', 'start', 'destroy', 'export'].map((verb) => may(`application.${verb}`)),
        expected,
      );
    });
  }

  test('is never more than the table says, whatever a token claims', async () => {
    const { judge, ids, enter, members, hinrich } = await setUpVos();
    const resource = applicationThing({ applicationId: ids.application(), owner: hinrich, vo: 'bio' });
    const requester: Requester = { kind: 'user', id: hinrich, memberships: [{ vo: 'bio', role: 'vo-admin' }] };
    const may = (action: string) => judge.decide({ requester, action, resource }).allowed;
    assert.equal(may('application.read'), false, 'not in the VO');
    enter(hinrich, 'viewer');
    assert.deepEqual([may('application.read'), may('application.stop')], [true, false]);
    members.delete('bio', hinrich);
    assert.equal(may('application.read'), false, 'not even what is one’s own');
  });

  test('is never more than the token says, whatever the table does', async () => {
    const { judge, enter, hinrich } = await setUpVos();
    enter(hinrich, 'vo-admin');
    const may = (role: VoRole) => {
      const requester: Requester = { kind: 'user', id: hinrich, memberships: [{ vo: 'bio', role }] };
      return judge.decide({ requester, action: 'vo.invite', resource: voThing('bio') }).allowed;
    };
    assert.deepEqual([may('viewer'), may('member'), may('vo-admin')], [false, false, true]);
  });

  test('leaves out things of other VOs and of other people, and says why', async () => {
    const { judge, ids, enter, hinrich } = await setUpVos();
    enter(hinrich, 'vo-admin');
    const requester: Requester = { kind: 'user', id: hinrich, memberships: [{ vo: 'bio', role: 'vo-admin' }] };
    const others: readonly Resource[] = [
      applicationThing({ applicationId: ids.application(), owner: ids.user(), vo: 'chem' }),
      applicationThing({ applicationId: ids.application(), owner: ids.user() }),
      packageThing({ packageId: ids.package(), owner: ids.user() }),
    ];
    for (const resource of others) {
      const question = { requester, action: `${resource.kind}.read`, resource };
      assert.match(judge.decide(question).because, /nothing in policy federation-things 1 allows/);
      assert.throws(() => judge.require(question, unknown), { code: 'FEDERATION_APPLICATION_UNKNOWN' });
    }
    const own = applicationThing({ applicationId: ids.application(), owner: hinrich });
    assert.match(judge.decide({ requester, action: 'application.start', resource: own }).because, /personal-things/);
  });

  test('tells those who see a thing why they may not act on it', async () => {
    const { judge, ids, enter, hinrich } = await setUpVos();
    enter(hinrich, 'viewer');
    const requester: Requester = { kind: 'user', id: hinrich, memberships: [{ vo: 'bio', role: 'viewer' }] };
    const resource = applicationThing({ applicationId: ids.application(), owner: ids.user(), vo: 'bio' });
    const act = () => judge.require({ requester, action: 'application.stop', resource }, unknown);
    assert.throws(act, { code: 'IDENTITY_FORBIDDEN', message: /needs the role member/ });
  });

  test('lets operators of the federation read, stop and destroy, and nothing else', async () => {
    const { judge, ids } = await setUpVos();
    const requester: Requester = { kind: 'operator', id: ids.user() };
    for (const vo of ['bio', undefined]) {
      const resource = applicationThing({ applicationId: ids.application(), owner: ids.user(), vo });
      const may = (verb: string) => judge.decide({ requester, action: `application.${verb}`, resource }).allowed;
      const verbs = ['read', 'stop', 'destroy', 'start', 'pause', 'export', 'deploy'];
      assert.deepEqual(verbs.filter(may), ['read', 'stop', 'destroy'], vo ?? 'personal');
    }
  });

  test('is vetoed by the policy of the VO, but for the VO itself', async () => {
    const { judge, ids, enter, service, bio, hinrich } = await setUpVos();
    enter(hinrich, 'vo-admin');
    const frozen = { id: 'frozen', effect: 'deny', because: 'the VO is frozen', actions: ['*'] };
    const document = { format: 'hanse-policy/1', name: 'bio', version: 1, default: 'allow', rules: [frozen] };
    await service.setPolicy(bio(), document, hinrich);
    const requester: Requester = { kind: 'user', id: hinrich, memberships: [{ vo: 'bio', role: 'vo-admin' }] };
    const resource = applicationThing({ applicationId: ids.application(), owner: hinrich, vo: 'bio' });
    const decision = judge.decide({ requester, action: 'application.stop', resource });
    assert.deepEqual([decision.allowed, /the VO is frozen/.test(decision.because)], [false, true]);
    assert.equal(judge.decide({ requester, action: 'vo.set-policy', resource: voThing('bio') }).allowed, true);
  });
});
