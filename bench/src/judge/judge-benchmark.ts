import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Millis } from '@hanse/kernel';
import { parseEnvelope, planDeployment } from '@hanse/ovf';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/median.ts';
import { manySystems } from '../scale/many-systems.ts';
import { largestDescriptor } from './largest-descriptor.ts';

const BENCHMARK = 'judge';
const REPEATS = 25;
/** After so many the compiler of the engine has done its work, as in a service that has run for a moment. */
const WARM_UP = 200;
const GROWTH: readonly number[] = [100, 1_000, 10_000];

/** Reading and judging descriptors, by meaning, against plain validation by schema in C. */
export const judgeBenchmark: Benchmark = {
  name: BENCHMARK,
  summary: 'parse and verdict of a large real descriptor against xmllint with the DMTF schema',
  run: async (context) => [...againstXmllint(context), ...growth(context)],
};

function againstXmllint({ root, rounds, say }: BenchmarkContext): readonly Figure[] {
  const corpus = join(root, '../shared/corpus');
  const schema = join(root, '../shared/schemas/ovf-1.1.1/dsp8023_1.1.1.xsd');
  if (!existsSync(corpus) || !existsSync(schema)) {
    say('SKIPPED against xmllint: the corpus and the DMTF schemas are not beside the repository');
    return [];
  }
  if (spawnSync('xmllint', ['--version']).error !== undefined) {
    say('SKIPPED against xmllint: it is not installed (Debian package libxml2-utils)');
    return [];
  }
  const path = largestDescriptor(corpus);
  const bytes = readFileSync(path);
  for (let run = 0; run < WARM_UP; run += 1) verdictOf(bytes);
  const xmllint = ['xmllint', '--noout', '--nonet', '--schema', schema, path];
  const hanse = [
    process.execPath,
    join(root, 'apps/cli/dist/src/main.js'),
    'ovf',
    'validate',
    '--descriptor-only',
    path,
  ];
  const turns = Array.from({ length: rounds }, () => ({
    ours: timed(() => verdictOf(bytes)),
    theirs: timed(() => run(xmllint)),
    command: timed(() => run(hanse)),
  }));
  const theirs = median(turns.map((turn) => turn.theirs));
  const name = `${basename(path)} (${Math.round(bytes.length / 1000)} kB)`;
  const against = 'xmllint --noout --schema, whole process';
  const figure = (what: string, value: Millis) => ({ benchmark: BENCHMARK, name: what, value, unit: 'ms' });
  const ours = median(turns.map((turn) => turn.ours));
  const command = median(turns.map((turn) => turn.command));
  return [
    figure(`xmllint, ${name}`, theirs),
    { ...figure('parse and verdict in a running process', ours), ratio: ours / theirs, against },
    { ...figure('hanse ovf validate --descriptor-only, whole process', command), ratio: command / theirs, against },
  ];
}

/** The time for systems by the thousand; more systems should take at most as many times longer. */
function growth({ rounds }: BenchmarkContext): readonly Figure[] {
  const inputs = GROWTH.map((size) => ({ size, bytes: new TextEncoder().encode(manySystems(size)) }));
  const times = inputs.map(({ size, bytes }) => {
    const values = Array.from({ length: rounds }, () => timed(() => verdictOf(bytes), size >= 10_000 ? 2 : 5));
    return { size, time: median(values) };
  });
  const [smallest] = times;
  return times.map(({ size, time }) => {
    const plain = { benchmark: BENCHMARK, name: `parse and verdict of ${size} systems`, value: time, unit: 'ms' };
    if (smallest === undefined || size === smallest.size) return plain;
    const against = `time for ${smallest.size} systems; ${size / smallest.size} would be linear`;
    return { ...plain, ratio: time / smallest.time, against };
  });
}

function verdictOf(bytes: Uint8Array): boolean {
  const { envelope, diagnostics } = parseEnvelope(bytes);
  const isRefused = diagnostics.some(({ severity }) => severity === 'error');
  return envelope !== undefined && !isRefused && planDeployment(envelope).ok;
}

function run([program = '', ...args]: readonly string[]): void {
  const { error } = spawnSync(program, args, { stdio: 'ignore' });
  if (error !== undefined) throw error;
}

function timed(work: () => void, repeats = REPEATS): Millis {
  const times = Array.from({ length: repeats }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  return median(times);
}
