import type { WindowName } from './expression.ts';
import type { Sample } from './metric-source.ts';

const PERCENTILES = { p50: 50, p90: 90, p95: 95, p99: 99 } as const;

/**
 * What a window function makes of the samples of its window, oldest first; undefined when they do not suffice: every
 * function needs one sample, `rate` two of different times. The result may overflow; the caller checks.
 */
export function aggregate(name: WindowName, samples: readonly Sample[]): number | undefined {
  const values = samples.map(({ value }) => value);
  if (values.length === 0) return undefined;
  switch (name) {
    case 'avg':
      return sum(values) / values.length;
    case 'sum':
      return sum(values);
    case 'count':
      return values.length;
    case 'min':
      return values.reduce((least, value) => Math.min(least, value));
    case 'max':
      return values.reduce((most, value) => Math.max(most, value));
    case 'last':
      return values.at(-1);
    case 'rate':
      return rate(samples);
    default:
      return nearestRank(values, PERCENTILES[name]);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * The percentile by nearest rank: the least sample such that at least `percent` of all samples are not above it, which
 * is the one of rank ⌈percent · n / 100⌉. It is always a value that was measured; nothing is interpolated.
 */
function nearestRank(values: readonly number[], percent: number): number | undefined {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.ceil((percent * ordered.length) / 100) - 1];
}

/** The growth of a counter per second between its first and last sample; a fall means that it began again at zero. */
function rate(samples: readonly Sample[]): number | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at === first.at) return undefined;
  let grown = 0;
  for (const [index, { value }] of samples.entries()) {
    const before = samples[index - 1]?.value;
    if (before !== undefined) grown += value >= before ? value - before : value;
  }
  return grown / ((last.at - first.at) / 1000);
}
