import { referenceKey } from '../expression/expression.ts';
import { definitionsIn, mentionsIn } from './evaluate-rules.ts';
import type { Reporter } from './reporter.ts';
import type { Statement } from './statement.ts';

interface Visit {
  readonly key: string;
  readonly next: string[];
}

/** Reports definitions that depend on themselves, each as the path around. Statements with a condition read what was before and close no cycle. */
export function checkCycles(statements: readonly Statement[], reporter: Reporter): void {
  const definitions = definitionsIn(statements);
  const done = new Set<string>();
  for (const start of definitions.keys()) {
    if (done.has(start)) continue;
    const path: Visit[] = [visit(start, definitions)];
    const open = new Map([[start, 0]]);
    for (let current = path.at(-1); current !== undefined; current = path.at(-1)) {
      const key = current.next.pop();
      if (key === undefined) {
        path.pop();
        open.delete(current.key);
        done.add(current.key);
      } else if (open.has(key)) {
        report(
          path.slice(open.get(key)).map((step) => step.key),
          definitions,
          reporter,
        );
      } else if (definitions.has(key) && !done.has(key)) {
        open.set(key, path.length);
        path.push(visit(key, definitions));
      }
    }
  }
}

function visit(key: string, definitions: ReadonlyMap<string, Statement>): Visit {
  const definition = definitions.get(key);
  const needed = definition === undefined ? [] : mentionsIn(definition.expression).map(referenceKey);
  return { key, next: [...new Set(needed)].reverse() };
}

/** A cycle is told once, from the definition that stands first in the manifest. */
function report(cycle: readonly string[], definitions: ReadonlyMap<string, Statement>, reporter: Reporter): void {
  const order = [...definitions.keys()];
  const first = cycle.reduce((least, key) => (order.indexOf(key) < order.indexOf(least) ? key : least));
  const turn = cycle.indexOf(first);
  const around = [...cycle.slice(turn), ...cycle.slice(0, turn), first];
  const shown = around.length <= 12 ? around : [...around.slice(0, 10), `… (${around.length - 11} more)`, first];
  const statement = definitions.get(first);
  if (statement === undefined) return;
  reporter.report('MANIFEST_RULE_CYCLE', statement, statement.at, { cycle: shown.join(' → '), target: first });
}
