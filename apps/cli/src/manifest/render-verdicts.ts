import {
  type ExplainedExpression,
  explainTrace,
  type RuleVerdict,
  type ScalingVerdict,
  type Unit,
} from '@hanse/manifest';
import type { Palette } from '../palette.ts';

interface Look {
  readonly palette: Palette;
  readonly unitOf: (metric: string) => Unit | undefined;
}

const MARKS: Readonly<Record<RuleVerdict['outcome'], string>> = {
  fires: '✓',
  idle: '·',
  brief: '…',
  missing: '?',
  fault: '!',
  waiting: '·',
};
const SAYS: Readonly<Record<RuleVerdict['outcome'], string>> = {
  fires: 'fires',
  idle: 'does not fire',
  brief: 'holds, but not for long enough yet',
  missing: 'cannot tell',
  fault: 'has no value',
  waiting: 'waits',
};

/** What happens to every component, which rules want it, and the value of each part of them. */
export function verdictLines(verdicts: readonly ScalingVerdict[], look: Look): readonly string[] {
  return verdicts.flatMap((verdict) => {
    const { scaling, replicas, wanted, reason } = verdict;
    const { bold, dim } = look.palette;
    const change = wanted === replicas ? `stays at ${replicas}` : `${replicas} → ${wanted}`;
    const head = `  ${bold(scaling.component)}: ${decisionPaint(verdict, look.palette)(change)} ${dim(`(${reason})`)}`;
    return [head, ...verdict.rules.flatMap((rule) => ruleLines(rule, look))];
  });
}

function decisionPaint({ decision }: ScalingVerdict, palette: Palette): (text: string) => string {
  return { out: palette.green, in: palette.cyan, stay: palette.bold }[decision];
}

function ruleLines({ rule, outcome, wanted, trace, next }: RuleVerdict, look: Look): readonly string[] {
  const { palette } = look;
  const paint = { fires: palette.green, missing: palette.yellow, fault: palette.red, brief: palette.yellow }[
    outcome as 'fires'
  ];
  const asks = wanted === undefined ? '' : ` and asks for ${wanted}`;
  const when = next === undefined ? '' : ` until ${new Date(next).toISOString()}`;
  const mark = MARKS[outcome];
  const head = `    ${(paint ?? palette.dim)(`${mark} ${rule.name}`)} ${SAYS[outcome]}${asks}${when}`;
  if (trace === undefined) return [head];
  const tree = treeOf(explainTrace(trace, look.unitOf), 0);
  const width = Math.max(...tree.map(({ text }) => text.length));
  return [
    head,
    ...tree.map(
      ({ text, value }) => `        ${text.padEnd(width)}  ${palette.dim('=')} ${valuePaint(value, palette)(value)}`,
    ),
  ];
}

function treeOf(one: ExplainedExpression, depth: number): readonly { readonly text: string; readonly value: string }[] {
  const text = `${'  '.repeat(depth)}${one.text}`;
  return [{ text, value: one.value }, ...one.children.flatMap((child) => treeOf(child, depth + 1))];
}

function valuePaint(value: string, palette: Palette): (text: string) => string {
  if (value.startsWith('missing')) return palette.yellow;
  return value.startsWith('no value') ? palette.red : palette.bold;
}

/** The tree of a value for programs. */
export function treeJson({ text, value, children }: ExplainedExpression): object {
  return { text, value, ...(children.length === 0 ? {} : { parts: children.map(treeJson) }) };
}
