import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseScopePath, SITE_POLICY, unruledOperations } from '@hanse/identity';
import { VEE_VERBS } from '@hanse/model';
import { GATEWAY_POLICY } from '../src/security/policy-rows.ts';

const path = parseScopePath('/');

describe("the federation's policy for sites", () => {
  test('has a rule for every operation that is decided, and for every verb', () => {
    const decided = GATEWAY_POLICY.filter(
      (row) => row.decided !== 'never' && !/^(account|login)\./.test(row.operation),
    ).map(({ operation }) => operation);
    const actions = [...decided, ...VEE_VERBS.map((verb) => `vee.${verb}`)];
    const operations = actions.map((action) => ({ operation: action, action, resource: { kind: 'any', path } }));
    assert.deepEqual(unruledOperations(operations, { federation: SITE_POLICY }), []);
  });

  test('names no action that is neither', () => {
    const known = [...GATEWAY_POLICY.map(({ operation }) => operation), ...VEE_VERBS.map((verb) => `vee.${verb}`)];
    const named = SITE_POLICY.rules.flatMap(({ actions }) => actions);
    assert.deepEqual(
      named.filter((action) => !known.includes(action)),
      [],
    );
  });
});
