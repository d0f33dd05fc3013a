import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { FuzzReport } from './fuzz-run.child.ts';

/** `HANSE_FUZZ=10` runs ten times as many; `HANSE_FUZZ_SEED=descriptors-1/17` repeats the run of that seed. */
const FACTOR = Number(process.env['HANSE_FUZZ'] ?? 1);
const SEED = process.env['HANSE_FUZZ_SEED'];
/** A case that takes this much of a processor's time hangs, however busy the machine is. */
const MOST_CPU_MS = 1_000;
const MOST_RSS_MIB = 256;
/** Fifty cases take some milliseconds each; a process without a sign for so long is stuck in one. */
const MOST_SILENCE_MS = 120_000;

describe('mutated inputs are judged, without a crash, a hang or much memory', () => {
  fuzz('descriptors', 200_000);
  fuzz('archives', 20_000);
});

function fuzz(kind: 'descriptors' | 'archives', atLeast: number): void {
  test(`${kind}`, async (context) => {
    const count = SEED === undefined ? Math.round(atLeast * FACTOR) : 1;
    const report = await run(kind, count, SEED ?? `${kind}-1`);
    tell(context, report);
    assert.deepEqual(report.faults, []);
    assert.ok(report.slowestCpuMs < MOST_CPU_MS, `${report.slowestSeed} took ${report.slowestCpuMs} ms`);
    assert.ok(report.peakRssMib < MOST_RSS_MIB, `${report.peakRssMib} MiB`);
    assert.ok(SEED !== undefined || (report.accepted > 0 && report.accepted < report.cases));
  });
}

function tell(context: TestContext, report: FuzzReport): void {
  const { cases, inputs, accepted, slowestCpuMs, peakRssMib } = report;
  context.diagnostic(`${cases} mutants of ${inputs} inputs, ${accepted} accepted`);
  context.diagnostic(`slowest ${slowestCpuMs.toFixed(0)} ms of CPU, at most ${peakRssMib.toFixed(0)} MiB resident`);
  if (inputs === 1) context.diagnostic('SKIPPED: the corpus is not here, only our own example was mutated');
}

/** The cases run in a process of their own, so that a hang can be ended and memory belongs to them alone. */
function run(kind: string, count: number, seed: string): Promise<FuzzReport> {
  const script = join(import.meta.dirname, 'fuzz-run.child.js');
  const child = fork(script, [kind, String(count), seed], { execArgv: ['--max-semi-space-size=8'] });
  return new Promise((resolve, reject) => {
    let last = seed;
    const silence = setTimeout(() => child.kill('SIGKILL'), MOST_SILENCE_MS);
    child.on('message', (message: { alive?: string; report?: FuzzReport }) => {
      silence.refresh();
      last = message.alive ?? last;
      if (message.report !== undefined) resolve(message.report);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(silence);
      reject(new Error(`the run ended by ${signal ?? `code ${code}`} after ${last}`));
    });
  });
}
