import type { Diagnostic } from '../diagnostic.ts';
import { checkBounds } from './check-bounds.ts';
import { checkConditions } from './check-conditions.ts';
import { checkContradictions } from './check-contradictions.ts';
import { checkCycles } from './check-cycles.ts';
import { checkNames } from './check-names.ts';
import { checkTypes } from './check-types.ts';
import { definitionsIn } from './evaluate-rules.ts';
import { Reporter } from './reporter.ts';
import type { CheckScope, RuleScope } from './scope.ts';
import type { Statement } from './statement.ts';

/**
 * Everything that is wrong with a set of statements and can be known before anything runs, in the order of the manifest.
 * What depends on ranges is only judged for statements whose names and units are in order.
 */
export function checkRules(statements: readonly Statement[], scope: RuleScope): readonly Diagnostic[] {
  const reporter = new Reporter();
  const checked: CheckScope = { ...scope, defined: new Set(definitionsIn(statements).keys()) };
  const sound = statements.filter((statement) => {
    // A hint compares with every known name: not for more faults than are told.
    if (reporter.isFull) return false;
    const before = reporter.count;
    checkNames(statement, scope, reporter);
    checkTypes(statement, checked, reporter);
    return reporter.count === before;
  });
  for (const statement of sound) {
    if (reporter.isFull) break;
    checkConditions(statement, checked, reporter);
    checkBounds(statement, checked, reporter);
  }
  checkCycles(statements, reporter);
  checkContradictions(sound, checked, reporter);
  return [...reporter.diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
}
