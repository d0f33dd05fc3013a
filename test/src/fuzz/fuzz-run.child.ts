import { SeededRng } from '@hanse/testkit';
import { archiveSubject, descriptorSubject } from './fuzz-subject.ts';

/** What a run tells when it is over; a fault is a case that threw, with the seed that repeats it. */
export interface FuzzReport {
  readonly cases: number;
  readonly inputs: number;
  readonly accepted: number;
  readonly slowestCpuMs: number;
  readonly slowestSeed: string;
  readonly peakRssMib: number;
  readonly faults: readonly string[];
}

const MOST_FAULTS = 10;
const CASES_BETWEEN_SIGNS = 50;

/** Runs cases in this process and sends signs of life; the parent ends a process that gives none. */
async function main(kind: string, count: number, seed: string): Promise<FuzzReport> {
  const subject = kind === 'archives' ? await archiveSubject() : descriptorSubject();
  const faults: string[] = [];
  let accepted = 0;
  let slowest = { cpuMs: 0, seed: '' };
  for (let index = 0; index < count && faults.length < MOST_FAULTS; index += 1) {
    const caseSeed = count === 1 ? seed : `${seed}/${index}`;
    const before = process.cpuUsage();
    try {
      if ((await subject.run(new SeededRng(caseSeed))) === 'accepted') accepted += 1;
    } catch (problem) {
      faults.push(`${caseSeed}: ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}`);
    }
    const { user } = process.cpuUsage(before);
    if (user / 1000 > slowest.cpuMs) slowest = { cpuMs: user / 1000, seed: caseSeed };
    if (index % CASES_BETWEEN_SIGNS === 0) await signOfLife(caseSeed);
  }
  const peakRssMib = process.resourceUsage().maxRSS / 1024;
  const { cpuMs: slowestCpuMs, seed: slowestSeed } = slowest;
  return { cases: count, inputs: subject.inputs, accepted, slowestCpuMs, slowestSeed, peakRssMib, faults };
}

function signOfLife(seed: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.({ alive: seed }, (problem: Error | null) => (problem === null ? resolve() : reject(problem)));
  });
}

const [kind = '', count = '1', seed = '1'] = process.argv.slice(2);
const report = await main(kind, Number(count), seed);
process.send?.({ report }, () => process.disconnect());
