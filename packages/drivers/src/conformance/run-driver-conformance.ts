import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Clause, ClauseNeed } from './clause.ts';
import { CANCELLATION_CLAUSES } from './clauses/cancellation.ts';
import { CAPABILITY_CLAUSES } from './clauses/capabilities.ts';
import { CAPACITY_CLAUSES } from './clauses/capacity.ts';
import { CHANGE_CLAUSES } from './clauses/changes.ts';
import { CONCURRENCY_CLAUSES } from './clauses/concurrency.ts';
import { DEFINE_CLAUSES } from './clauses/define.ts';
import { DESTROY_CLAUSES } from './clauses/destroy.ts';
import { IMAGE_CLAUSES } from './clauses/images.ts';
import { NETWORK_CLAUSES } from './clauses/networks.ts';
import { OBSERVATION_CLAUSES } from './clauses/observation.ts';
import { RECOVERY_CLAUSES } from './clauses/recovery.ts';
import { VERB_CLAUSES } from './clauses/verbs.ts';
import type { ConformanceDeadlines, ConformanceFixture, ConformanceOptions } from './fixture.ts';
import { Trial, type World } from './trial.ts';

const DEFAULT_DEADLINES: ConformanceDeadlines = { verb: 10_000, change: 1_000, console: 10_000, grace: 1_000 };
const DEFAULT_CONCURRENCY = 4;
/** A clause asks for at most about this many verbs one after another. */
const VERBS_PER_CLAUSE = 12;

const GROUPS: Readonly<Record<string, readonly Clause[]>> = {
  define: DEFINE_CLAUSES,
  verbs: VERB_CLAUSES,
  destroy: DESTROY_CLAUSES,
  capabilities: CAPABILITY_CLAUSES,
  capacity: CAPACITY_CLAUSES,
  observation: OBSERVATION_CLAUSES,
  networks: NETWORK_CLAUSES,
  images: IMAGE_CLAUSES,
  changes: CHANGE_CLAUSES,
  cancellation: CANCELLATION_CLAUSES,
  concurrency: CONCURRENCY_CLAUSES,
  recovery: RECOVERY_CLAUSES,
};

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

    for (const [group, clauses] of Object.entries(GROUPS)) {
      describe(group, () => {
        for (const clause of clauses) {
          const timeout = deadlines.verb * VERBS_PER_CLAUSE + deadlines.console + deadlines.change;
          it(`${clause.id}: ${clause.text}`, { timeout }, async (context) => {
            assert.ok(world, 'the fixture could be set up');
            const reason = skip[clause.id] ?? missingNeed(clause.needs ?? [], world);
            if (reason === undefined) await runClause(clause, world, context);
            else context.skip(reason);
          });
        }
      });
    }
  });
}

async function runClause(clause: Clause, world: World, context: TestContext): Promise<void> {
  const trial = new Trial({ world, context });
  try {
    await clause.check(trial);
  } catch (failure) {
    // What the clause found matters more than a removal that fails after it.
    await trial.cleanUp().catch((problem: unknown) => context.diagnostic(`not cleaned up: ${String(problem)}`));
    throw failure;
  }
  await trial.cleanUp();
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
  return need === 'killVee' ? fixture.killVee !== undefined : capabilities[need];
}

function assertKnownClauses(ids: readonly string[]): void {
  const known = new Set(Object.values(GROUPS).flatMap((clauses) => clauses.map(({ id }) => id)));
  const unknown = ids.filter((id) => !known.has(id));
  assert.deepEqual(unknown, [], 'every skipped clause is a clause of the kit');
}
