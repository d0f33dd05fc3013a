import type { TestContext } from 'node:test';
import type { Clause } from './clause.ts';
import { Trial, type World } from './trial.ts';

/** Checks one clause and removes what it made; rejects with what it found. */
export async function checkClause(clause: Clause, world: World, context: TestContext): Promise<void> {
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
