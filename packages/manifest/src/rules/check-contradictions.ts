import { type Expression, referenceKey } from '../expression/expression.ts';
import { printReference } from '../expression/print-expression.ts';
import { both, type Conjunction, conjunctionsOf } from './conjunctions.ts';
import { intersect } from './interval.ts';
import { printStatement } from './print-statement.ts';
import { rangeOf } from './range-of.ts';
import type { Reporter } from './reporter.ts';
import { satisfiable } from './satisfiable.ts';
import type { CheckScope } from './scope.ts';
import type { Statement } from './statement.ts';
import { stepDirection } from './step-direction.ts';

/** Comparing all with all ends here: a manifest made to cost time must not cost much. */
const MAX_PAIRS = 2000;

interface Prepared {
  readonly statement: Statement;
  readonly text: string;
  /** Undefined when it is too complicated to analyse. */
  readonly holds: readonly Conjunction[] | undefined;
}

/** Reports statements about one target that cannot both hold, or that pull it in two directions at once. */
export function checkContradictions(statements: readonly Statement[], scope: CheckScope, reporter: Reporter): void {
  const groups = new Map<string, Prepared[]>();
  for (const statement of statements) {
    const key = referenceKey(statement.target);
    const { condition } = statement;
    const holds = condition === undefined ? [[]] : conjunctionsOf(condition);
    groups.set(key, [...(groups.get(key) ?? []), { statement, text: printStatement(statement), holds }]);
  }
  let pairs = 0;
  for (const group of groups.values()) {
    for (const [index, later] of group.entries()) {
      for (const earlier of group.slice(0, index)) {
        pairs += 1;
        if (pairs > MAX_PAIRS || reporter.isFull) return;
        // One contradiction of a statement is enough to tell.
        if (compareTwo(earlier, later, scope, reporter)) break;
      }
    }
  }
}

function compareTwo(earlier: Prepared, later: Prepared, scope: CheckScope, reporter: Reporter): boolean {
  const details = {
    target: printReference(later.statement.target),
    first: earlier.text,
    second: later.text,
    firstLine: earlier.statement.at.line,
  };
  const report = (code: Parameters<Reporter['report']>[0]) => {
    reporter.report(code, later.statement, later.statement.at, details);
    return true;
  };
  if (earlier.text === later.text) return report('MANIFEST_RULE_REPEATED');
  const areDefinitions = earlier.statement.condition === undefined && later.statement.condition === undefined;
  // Two definitions agree by chance at best.
  if (areDefinitions) return report('MANIFEST_RULES_CONTRADICT');
  const areOpposed = opposed(earlier.statement, later.statement);
  if (!areOpposed && !differ(earlier.statement.expression, later.statement.expression, scope)) return false;
  if (!overlap(earlier, later, scope)) return false;
  return report(areOpposed ? 'MANIFEST_RULES_OPPOSED' : 'MANIFEST_RULES_CONTRADICT');
}

function opposed(a: Statement, b: Statement): boolean {
  const directions = [stepDirection(a), stepDirection(b)];
  return directions.includes('up') && directions.includes('down');
}

/** Whether two values are certainly not the same. */
function differ(a: Expression, b: Expression, scope: CheckScope): boolean {
  if (a.kind === 'word' && b.kind === 'word') return a.text !== b.text;
  if (a.kind === 'set' && b.kind === 'set') {
    const members = new Set(b.members);
    return a.members.length !== b.members.length || a.members.some((member) => !members.has(member));
  }
  const [left, right] = [rangeOf(a, scope), rangeOf(b, scope)];
  return left !== undefined && right !== undefined && intersect(left, right) === undefined;
}

/** Only certain overlaps count: what is too complicated to analyse is given the benefit of the doubt. */
function overlap({ holds: a }: Prepared, { holds: b }: Prepared, scope: CheckScope): boolean {
  const together = a === undefined || b === undefined ? undefined : both(a, b);
  return together !== undefined && satisfiable(together, scope) === 'possible';
}
