import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkClause } from '../../src/conformance/check-clause.ts';
import { CLAUSE_GROUPS } from '../../src/conformance/clause-groups.ts';
import type { World } from '../../src/conformance/trial.ts';
import { simulatedFixture } from '../simulated/simulated-fixture.ts';
import { SABOTAGES, sabotaged } from './sabotaged.ts';

const CLAUSES = Object.values(CLAUSE_GROUPS).flat();
const DEADLINES = { verb: 10_000, change: 200, console: 200, grace: 100 };

describe('conformance kit', () => {
  it('gives every clause an id of its own', () => {
    assert.equal(new Set(CLAUSES.map(({ id }) => id)).size, CLAUSES.length);
  });

  for (const [id, sabotage] of Object.entries(SABOTAGES)) {
    it(`finds out a driver that breaks ${id}`, async (context) => {
      const clause = CLAUSES.find((candidate) => candidate.id === id);
      assert.ok(clause, `${id} is a clause`);
      const fixture = await simulatedFixture({}, (driver) => sabotaged(driver, sabotage));
      const world: World = { fixture, driver: fixture.driver, deadlines: DEADLINES, concurrency: 3 };
      try {
        await assert.rejects(checkClause(clause, world, context));
      } finally {
        await fixture.tearDown();
      }
    });
  }
});
