import { printExpression } from '../expression/print-expression.ts';
import type { Objective } from '../sections/sla.ts';
import { type ClaudiaReader, treesAt } from './claudia-reader.ts';
import { claudiaChildren, type ElementLike } from './element.ts';

const PERCENT = { min: 0, max: 100 };
const ANY = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** AvailabilitySection: available for a percentage of the time of every window. */
export function readAvailability(
  section: ElementLike,
  component: string | undefined,
  reader: ClaudiaReader,
): readonly Objective[] {
  const windowMs = reader.window(section, claudiaChildren(section, 'Window')[0]);
  const percentile = reader.number(section, 'Percentile', PERCENT);
  if (windowMs === undefined || percentile === undefined) return [];
  const trees = treesAt(section);
  const expression = trees.binary(trees.metric('Available', component), '>=', trees.number(1));
  const condition = { text: printExpression(expression), expression, path: '' };
  const name = component === undefined ? 'availability' : `availability-${component}`;
  return [{ name, description: '', condition, windowMs, share: percentile / 100, path: '' }];
}

/** PerformanceObjectiveSection: a KPI within a range for a percentage of the time of every window. */
export function readPerformance(
  section: ElementLike,
  kpis: ReadonlySet<string>,
  reader: ClaudiaReader,
): readonly Objective[] {
  const constraints = claudiaChildren(section, 'Constraint');
  if (constraints.length === 0) {
    reader.error('MANIFEST_CLAUDIA_MISSING', section, { element: section.name, child: 'Constraint' });
  }
  return constraints.flatMap((constraint) => readConstraint(constraint, kpis, reader));
}

function readConstraint(
  constraint: ElementLike,
  kpis: ReadonlySet<string>,
  reader: ClaudiaReader,
): readonly Objective[] {
  const name = reader.text(constraint, 'Name');
  const kpi = reader.text(constraint, 'KPIName');
  const windowMs = reader.window(constraint, claudiaChildren(constraint, 'Window')[0]);
  const percentage = reader.number(constraint, 'Percentage', PERCENT);
  const [range] = claudiaChildren(constraint, 'Range');
  if (range === undefined)
    reader.error('MANIFEST_CLAUDIA_MISSING', constraint, { element: 'Constraint', child: 'Range' });
  const min = range === undefined ? undefined : reader.number(range, 'Min', ANY);
  const max = range === undefined ? undefined : reader.number(range, 'Max', ANY);
  if (name === undefined || kpi === undefined || windowMs === undefined || percentage === undefined) return [];
  if (range === undefined || min === undefined || max === undefined) return [];
  if (min > max) {
    reader.error('MANIFEST_CLAUDIA_VALUE', range, {
      what: 'Range',
      value: `${min} to ${max}`,
      expected: 'Min below Max',
    });
    return [];
  }
  if (!kpis.has(kpi)) reader.warning('MANIFEST_CLAUDIA_KPI', constraint, { kpi });
  const trees = treesAt(constraint);
  const value = trees.metric(kpi);
  const expression = trees.binary(
    trees.binary(value, '>=', trees.number(min)),
    'and',
    trees.binary(value, '<=', trees.number(max)),
  );
  const condition = { text: printExpression(expression), expression, path: '' };
  return [{ name, description: '', condition, windowMs, share: percentage / 100, path: '' }];
}
