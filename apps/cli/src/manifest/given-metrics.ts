import { HanseError } from '@hanse/kernel';
import { type Manifest, type MetricSource, type Sample, type Unit, unitOfMetric } from '@hanse/manifest';
import type { MetricValue } from './metric-values.ts';
import type { RecordedValue } from './recorded-metrics.ts';

/** What rules are evaluated against: values that were given, and records. */
export interface GivenMetrics {
  readonly source: MetricSource;
  /** Replicas that were given, by component. */
  readonly replicas: ReadonlyMap<string, number>;
  /** The times of the record, ascending. */
  readonly times: readonly number[];
  /** The values that were given for nothing: no rule has asked for them until now. */
  readonly unasked: () => readonly string[];
}

/** A value that was given holds at all times; it comes before records of the same metric. Throws CLI_USAGE. */
export function givenMetrics(
  manifest: Manifest,
  given: readonly MetricValue[],
  record: readonly RecordedValue[],
): GivenMetrics {
  const unitOf = unitOfMetric(manifest);
  for (const one of given) requireFittingUnit(one, unitOf(one.name));
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
  const asked = new Set<string>((manifest.scaling ?? []).map(({ component }) => keyOf('Replicas', component)));
  return {
    source: sourceOf(constants, series, asked),
    unasked: () => [...constants.keys()].filter((key) => !asked.has(key)),
    replicas: replicasIn(given),
    times: [...new Set(record.map(({ at }) => at))].sort((a, b) => a - b),
  };
}

/** What is given without a unit counts in that of the metric; a unit must measure the same. */
function requireFittingUnit({ name, component, unit }: MetricValue, own: Unit | undefined): void {
  if (unit === undefined || measures(unit) === measures(own)) return;
  const counts = own === undefined ? 'it is a plain number' : `it counts in ${own.symbol}`;
  const problem = `${keyOf(name, component)} cannot be given in ${unit.symbol}: ${counts}`;
  throw new HanseError('CLI_USAGE', { problem, help: 'hanse manifest explain --help' });
}

function measures(unit: Unit | undefined): string {
  return JSON.stringify(Object.entries(unit?.dimension ?? {}).toSorted());
}

function keyOf(name: string, component: string | undefined): string {
  return component === undefined ? name : `${name}(${component})`;
}

function sourceOf(
  constants: ReadonlyMap<string, number>,
  series: ReadonlyMap<string, readonly Sample[]>,
  asked: Set<string>,
): MetricSource {
  return {
    samples: (metric, component, fromMs, toMs) => {
      const key = keyOf(metric, component);
      asked.add(key);
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
