import assert from 'node:assert/strict';
import { crashPoint, describePoint } from './crash-point.ts';
import type { CrashRun } from './crash-run.ts';
import type { Findings } from './findings.ts';

/** Runs the points one after another, prints a line for each, and fails when any of them left something wrong. */
export async function runCrashes(run: CrashRun, seeds: readonly number[], sites: readonly string[]): Promise<void> {
  console.log(`without a crash: ${await run.calibrate()}`);
  const totals = { lost: 0, duplicated: 0, orphaned: 0, unconverged: 0 };
  const wrong: string[] = [];
  const times: number[] = [];
  for (const seed of seeds) {
    const point = crashPoint(seed, sites);
    const outcome = await run.run(point);
    times.push(outcome.convergedAfter);
    totals.lost += outcome.lost.length;
    totals.duplicated += outcome.duplicated.length;
    totals.orphaned += outcome.orphaned.length;
    totals.unconverged += outcome.problem === undefined ? 0 : 1;
    const problems = problemsOf(outcome, outcome.problem);
    console.log(
      `${describePoint(point)}: ${Math.round(outcome.convergedAfter)} ms${problems.map((one) => `\n    ${one}`).join('')}`,
    );
    if (problems.length > 0) wrong.push(`seed ${seed}: ${problems.join('; ')} (repeat with HANSE_CRASH_SEEDS=${seed})`);
  }
  const { lost, duplicated, orphaned, unconverged } = totals;
  console.log(
    `${seeds.length} points: ${lost} lost, ${duplicated} duplicated, ${orphaned} orphaned, ${unconverged} not converged; ` +
      `converged within ${Math.round(median(times))} ms (median), ${Math.round(Math.max(...times))} ms (longest)`,
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(await run.end(), { lost: [], duplicated: [], orphaned: [] });
}

function problemsOf({ lost, duplicated, orphaned }: Findings, problem: string | undefined): readonly string[] {
  return [
    ...(problem === undefined ? [] : [`not converged: ${problem}`]),
    ...lost.map((what) => `lost: ${what}`),
    ...duplicated.map((what) => `duplicated: ${what}`),
    ...orphaned.map((what) => `orphaned: ${what}`),
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
