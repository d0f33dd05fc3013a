import { type Unit, unitOf } from '../expression/units.ts';
import type { MetricDeclaration, MetricOrigin } from './metrics.ts';

type Row = readonly [name: string, unit: string, source: MetricOrigin, description: string, max?: number];

const ROWS: readonly Row[] = [
  ['Available', '', 'probe', '1 while it answers, 0 while it does not', 1],
  ['CPUUsage', '%', 'gateway', 'share of its processors that is busy', 1],
  ['MemoryUsage', '%', 'gateway', 'share of its memory that is in use', 1],
  ['DiskUsage', '%', 'agent', 'share of its disks that is in use', 1],
  ['NetworkIn', 'B/s', 'gateway', 'what it receives'],
  ['NetworkOut', 'B/s', 'gateway', 'what it sends'],
  ['NETRX', 'B', 'gateway', 'what it has received since it started, as OpenNebula counts it'],
  ['NETTX', 'B', 'gateway', 'what it has sent since it started, as OpenNebula counts it'],
  ['DISKRDBYTES', 'B', 'gateway', 'what it has read since it started, as OpenNebula counts it'],
  ['DISKWRBYTES', 'B', 'gateway', 'what it has written since it started, as OpenNebula counts it'],
  ['Users', '', 'application', 'users at the same time'],
  ['RequestPerSecond', '', 'application', 'requests in a second'],
  ['ResponseTime', 'ms', 'probe', 'from request to answer'],
];

/** The metrics that rules may mention without declaring them; a declaration of the same name replaces one. */
export const BUILT_IN_METRICS: readonly MetricDeclaration[] = ROWS.map(([name, symbol, source, description, max]) => {
  const unit: Unit | undefined = unitOf(symbol);
  return {
    name,
    description,
    ...(unit === undefined ? {} : { unit: { text: symbol, unit } }),
    range: { min: 0, ...(max === undefined ? {} : { max }) },
    source,
    path: '',
  };
});

/** All metrics of a manifest by name: the built-in ones and its own. */
export function metricsByName(own: readonly MetricDeclaration[] = []): ReadonlyMap<string, MetricDeclaration> {
  return new Map([...BUILT_IN_METRICS, ...own].map((metric) => [metric.name, metric]));
}
