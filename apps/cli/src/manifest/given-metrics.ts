import { type Manifest, type MetricSource, type Sample, unitOfMetric } from '@hanse/manifest';
import type { MetricValue } from './metric-values.ts';
import type { RecordedValue } from './recorded-metrics.ts';

/** What rules are evaluated against: values that were given, and records. */
export interface GivenMetrics {
  readonly source: MetricSource;
  /** Replicas that were given, by component. */
  readonly replicas: ReadonlyMap<string, number>;
  /** The times of the record, ascending. */
  readonly times: readonly number[];
}

/** A value that was given holds at all times; it comes before records of the same metric. */
export function givenMetrics(
  manifest: Manifest,
  given: readonly MetricValue[],
  record: readonly RecordedValue[],
): GivenMetrics {
  const unitOf = unitOfMetric(manifest);
  const inOwnUnit = ({ name, value, unit }: MetricValue) => {
    return unit === undefined ? value : (value * unit.factor) / (unitOf(name)?.factor ?? 1);
  };
  const constants = new Map(given.map((one) => [keyOf(one.name, one.component), inOwnUnit(one)]));
  const series = new Map<string, Sample[]>();
  for (const one of record) {
    const key = keyOf(one.name, one.component);
    const samples = series.get(key) ?? [];
    samples.push({ at: one.at, value: inOwnUnit(one) });
    series.set(key, samples);
  }
  for (const samples of series.values()) samples.sort((a, b) => a.at - b.at);
  return {
    source: sourceOf(constants, series),
    replicas: replicasIn(given),
    times: [...new Set(record.map(({ at }) => at))].sort((a, b) => a - b),
  };
}

function keyOf(name: string, component: string | undefined): string {
  return component === undefined ? name : `${name}(${component})`;
}

function sourceOf(
  constants: ReadonlyMap<string, number>,
  series: ReadonlyMap<string, readonly Sample[]>,
): MetricSource {
  return {
    samples: (metric, component, fromMs, toMs) => {
      const key = keyOf(metric, component);
      const constant = constants.get(key);
      if (constant !== undefined) return [{ at: toMs, value: constant }];
      const samples = series.get(key) ?? [];
      return samples.slice(firstAfter(samples, fromMs), firstAfter(samples, toMs));
    },
  };
}

/** The index of the first sample after a time. */
function firstAfter(samples: readonly Sample[], time: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.at ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function replicasIn(given: readonly MetricValue[]): ReadonlyMap<string, number> {
  return new Map(
    given.flatMap(({ name, component, value }): readonly (readonly [string, number])[] => {
      return name === 'Replicas' && component !== undefined ? [[component, Math.max(0, Math.round(value))]] : [];
    }),
  );
}
