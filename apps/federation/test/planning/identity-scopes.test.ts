import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationIds, UserIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { identityScopes } from '../../src/planning/identity-scopes.ts';

test('the VEEs of an application may look at it, or what its deployer says, and at nothing else', () => {
  const [clock, rng] = [new VirtualClock(), new SeededRng('identity scopes')];
  const [applicationId, owner] = [ApplicationIds.mint(clock, rng), UserIds.mint(clock, rng)];
  const own = `/user/${owner}/${applicationId}`;
  assert.deepEqual(identityScopes({ applicationId, owner }, {}), [
    `application.read:${own}`,
    `vee.metrics:${own}`,
    `event.follow:${own}`,
  ]);
  const asked = { identity: { scopes: ['application.act' as const] } };
  assert.deepEqual(identityScopes({ applicationId, owner, vo: 'bio' }, asked), [
    `application.act:/vo/bio/${applicationId}`,
  ]);
  assert.deepEqual(identityScopes({ applicationId, owner }, { identity: { scopes: [] } }), []);
});
