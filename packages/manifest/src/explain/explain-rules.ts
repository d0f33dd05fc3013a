import { formatDuration } from '../duration.ts';
import { printStatement } from '../rules/print-statement.ts';
import type { MetricDeclaration } from '../sections/metrics.ts';
import type { Rule } from '../sections/rules.ts';
import { inWords } from './words.ts';

export function explainMetrics(metrics: readonly MetricDeclaration[]): readonly string[] {
  return metrics.map(({ name, description, unit, range, source, everyMs, components }) => {
    const { min, max } = range;
    const factor = unit?.unit.factor ?? 1;
    const bound = (value: number) =>
      `${Number((value / factor).toPrecision(12))}${unit === undefined ? '' : ` ${unit.text}`}`;
    const parts = [
      description === '' ? name : `${name}: ${description}`,
      ...(unit === undefined ? [] : [`in ${unit.text}`]),
      ...(min === undefined ? [] : [`from ${bound(min)}`]),
      ...(max === undefined ? [] : [`up to ${bound(max)}`]),
      ...(components === undefined ? [] : [`of ${inWords(components)}`]),
      `told by the ${source}${everyMs === undefined ? '' : ` every ${formatDuration(everyMs)}`}`,
    ];
    return parts.join(', ');
  });
}

const MEANING: Readonly<Record<string, string>> = {
  Replicas: 'how many replicas',
  Deploy: 'where it may run',
  SLA: 'its service class',
  Speed: 'speed of the network',
  CPU: 'processors of each machine',
  Memory: 'memory of each machine',
  Disk: 'disk of each machine',
  Load: 'the load it is expected to have',
};

export function explainRules(rules: readonly Rule[]): readonly string[] {
  return rules.map(({ statement }) => {
    const meaning = MEANING[statement.target.name];
    return `${printStatement(statement)}${meaning === undefined ? '' : `  (${meaning})`}`;
  });
}
