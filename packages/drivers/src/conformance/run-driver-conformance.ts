import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkClause } from './check-clause.ts';
import type { ClauseNeed } from './clause.ts';
import { CLAUSE_GROUPS } from './clause-groups.ts';
import type { ConformanceDeadlines, ConformanceFixture, ConformanceOptions } from './fixture.ts';
import type { World } from './trial.ts';

const DEFAULT_DEADLINES: ConformanceDeadlines = { verb: 10_000, change: 1_000, console: 10_000, grace: 1_000 };
const DEFAULT_CONCURRENCY = 4;
/** A clause asks for at most about this many verbs one after another. */
const VERBS_PER_CLAUSE = 12;

/** Registers a node:test suite that holds a driver to every clause of the contract in `contract/`. */
export function runDriverConformance(options: ConformanceOptions): void {
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const skip = options.skip ?? {};
  assertKnownClauses(Object.keys(skip));

  describe(`driver conformance: ${options.name}`, () => {
    let world: World | undefined;
    before(async () => {
      const fixture = await options.setUp();
      world = { fixture, driver: fixture.driver, deadlines, concurrency: options.concurrency ?? DEFAULT_CONCURRENCY };
      const found = await world.driver.recover([]);
      assert.deepEqual(found, { attached: [], missing: [], orphans: [] }, 'the fixture begins with an empty cloud');
    });
    after(async () => {
      await world?.fixture.tearDown();
    });

    for (const [group, clauses] of Object.entries(CLAUSE_GROUPS)) {
      describe(group, () => {
        for (const clause of clauses) {
          const timeout = deadlines.verb * VERBS_PER_CLAUSE + deadlines.console + deadlines.change;
          it(`${clause.id}: ${clause.text}`, { timeout }, async (context) => {
            assert.ok(world, 'the fixture could be set up');
            const reason = skip[clause.id] ?? missingNeed(clause.needs ?? [], world);
            if (reason === undefined) await checkClause(clause, world, context);
            else context.skip(reason);
          });
        }
      });
    }
  });
}

function missingNeed(needs: readonly ClauseNeed[], { fixture, driver }: World): string | undefined {
  const missing = needs.find((need) => !isThere(need, fixture, driver.capabilities));
  if (missing === undefined) return undefined;
  return missing === 'killVee' ? 'the fixture cannot kill a machine' : `the driver does not claim to ${missing}`;
}

function isThere(
  need: ClauseNeed,
  fixture: ConformanceFixture,
  capabilities: World['driver']['capabilities'],
): boolean {
  return need === 'killVee' ? fixture.killVee !== undefined : capabilities[need] === true;
}

function assertKnownClauses(ids: readonly string[]): void {
  const known = new Set(Object.values(CLAUSE_GROUPS).flatMap((clauses) => clauses.map(({ id }) => id)));
  const unknown = ids.filter((id) => !known.has(id));
  assert.deepEqual(unknown, [], 'every skipped clause is a clause of the kit');
}
