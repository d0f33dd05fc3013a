#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '@hanse/testkit';
import { archiveBenchmark } from './archive/archive-benchmark.ts';
import { authBenchmark } from './auth/auth-benchmark.ts';
import type { Benchmark } from './benchmark.ts';
import { deployBenchmark } from './deploy/deploy-benchmark.ts';
import { judgeBenchmark } from './judge/judge-benchmark.ts';
import { memoryBenchmark } from './memory/memory-benchmark.ts';
import { readsBenchmark } from './reads/reads-benchmark.ts';
import type { Figure } from './report/figure.ts';
import { figureTable } from './report/figure-table.ts';
import { scaleBenchmark } from './scale/scale-benchmark.ts';

const BENCHMARKS: readonly Benchmark[] = [
  deployBenchmark,
  readsBenchmark,
  authBenchmark,
  memoryBenchmark,
  scaleBenchmark,
  judgeBenchmark,
  archiveBenchmark,
];
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const USAGE = `usage: bench [NAME ...] [--rounds N] [--sizes N,N,...] [--json]
${BENCHMARKS.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}\n`).join('')}`;

class UsageError extends Error {}

const interrupted = new AbortController();

/** The only place of the benchmarks that reads arguments and exits. */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = options(args);
  const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const unknown = positionals.find((asked) => !BENCHMARKS.some(({ name }) => name === asked));
  if (unknown !== undefined) throw new UsageError(`there is no benchmark ${unknown}`);
  const rounds = counts(values.rounds ?? '3')[0] ?? 3;
  const sizes = counts(values.sizes ?? '1000,10000');
  const figures: Figure[] = [];
  for (const benchmark of chosen) figures.push(...(await run(benchmark, rounds, sizes)));
  process.stdout.write(values.json === true ? `${JSON.stringify(figures, null, 2)}\n` : figureTable(figures));
}

async function run(benchmark: Benchmark, rounds: number, sizes: readonly number[]): Promise<readonly Figure[]> {
  await using temporary = await temporaryFolder();
  const cacheFolder = join(ROOT, 'node_modules/.hanse-guest');
  mkdirSync(cacheFolder, { recursive: true });
  const say = (text: string) => void process.stderr.write(`${benchmark.name}: ${text}\n`);
  return await benchmark.run({
    root: ROOT,
    cacheFolder,
    folder: temporary.path,
    rounds,
    sizes,
    signal: interrupted.signal,
    say,
  });
}

function options(args: readonly string[]) {
  const flags = { rounds: { type: 'string' }, sizes: { type: 'string' }, json: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: flags });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

function counts(text: string): readonly number[] {
  const values = text.split(',').map(Number);
  if (values.every((value) => Number.isInteger(value) && value > 0)) return values;
  throw new UsageError(`"${text}" is not a list of positive whole numbers`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
}
main(process.argv.slice(2)).catch((thrown: unknown) => {
  if (thrown instanceof UsageError) process.stderr.write(`${thrown.message}\n${USAGE}`);
  else process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exitCode = thrown instanceof UsageError ? 64 : 1;
});
