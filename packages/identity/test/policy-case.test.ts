import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgeCases, type PolicyCase, type PolicyDocument, parseScope } from '../src/index.ts';

const POLICY: PolicyDocument = {
  ...{ format: 'hanse-policy/1', name: 'bio', version: 3, default: 'deny' },
  rules: [
    {
      ...{ id: 'members-read', effect: 'allow', because: 'members read what is of their VO' },
      ...{ actions: ['vee.read'], roles: ['member'], capability: true },
    },
  ],
};
const CASE: PolicyCase = {
  name: 'a member reads',
  requester: { kind: 'user', id: 'u', memberships: [{ vo: 'bio', role: 'member' }] },
  action: 'vee.read',
  resource: { kind: 'vee', path: '/vo/bio' as PolicyCase['resource']['path'], vo: 'bio' },
  expect: 'allow',
};

describe('expectations of a policy', () => {
  test('are met or not, with the rule that decided or what was needed', () => {
    const viewer = { ...CASE.requester, memberships: [{ vo: 'bio', role: 'viewer' as const }] };
    const outcomes = judgeCases(POLICY, [CASE, { ...CASE, requester: viewer }, { ...CASE, expect: 'deny' }]);
    assert.deepEqual(
      outcomes.map(({ isMet }) => isMet),
      [true, false, false],
    );
    assert.match(outcomes[0]?.because ?? '', /rule members-read of policy bio 3/);
    assert.match(outcomes[1]?.because ?? '', /members-read: it needs the role member/);
  });

  test('give who asks every capability, unless they say which', () => {
    const elsewhere = { ...CASE.requester, capabilities: [parseScope('vee.read:/vo/physics')] };
    const [outcome] = judgeCases(POLICY, [{ ...CASE, requester: elsewhere, expect: 'deny' }]);
    assert.equal(outcome?.isMet, true);
  });
});
