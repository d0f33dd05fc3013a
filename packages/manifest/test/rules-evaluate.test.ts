import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatOutcome } from '../src/expression/explain-expression.ts';
import { evaluateRules } from '../src/rules/evaluate-rules.ts';
import { parseStatements } from '../src/rules/parse-statements.ts';
import { contextOf, type Recorded } from './evaluate-samples.ts';

/** The value of each statement, with `-` before those that do not apply. */
function evaluated(text: string, recorded: Recorded = {}): readonly string[] {
  const { statements, diagnostics } = parseStatements(text);
  assert.deepEqual(diagnostics, []);
  return evaluateRules(statements, contextOf(recorded)).map(({ value, applies }) => {
    return `${applies ? '' : '-'}${formatOutcome(value.outcome)}`;
  });
}

describe('evaluating rules together', () => {
  test('the deck, with what was measured', () => {
    const deck = [
      'Replicas(C3) = Load(C3) / 100',
      'Load(C3) = 3 * Load(C1)',
      'CPU(C1) = Users(C1) / 1000',
      'SLA(C1) = Gold',
      'Deploy(C11) = {Domain1, Domain3}',
      'SPEED(RED) = 5MBS',
    ].join('\n');
    const recorded = { 'Load(C1)': [[1, 70]], 'Users(C1)': [[1, 4000]], 'Load(C3)': [[1, 5]] } as const;
    assert.deepEqual(evaluated(deck, recorded), ['2.1', '210', '4', 'Gold', '{Domain1, Domain3}', '5 MB/s']);
    assert.deepEqual(evaluated(deck).slice(0, 3), ['-missing: Load(C1)', '-missing: Load(C1)', '-missing: Users(C1)']);
  });

  test('a step reads its own target as it is, and applies only when its condition holds', () => {
    const steps = [
      'Replicas(C1) = Replicas(C1) + 1 when avg(CPU(C1), 5 min) > 80 %',
      'Replicas(C1) = Replicas(C1) - 1 when avg(CPU(C1), 5 min) < 20 %',
    ].join('\n');
    const replicas = { 'Replicas(C1)': [[1, 3]] } as const;
    assert.deepEqual(evaluated(steps, { ...replicas, 'CPU(C1)': [[9, 90]] }), ['4', '-2']);
    assert.deepEqual(evaluated(steps, { ...replicas, 'CPU(C1)': [[9, 50]] }), ['-4', '-2']);
    assert.deepEqual(evaluated(steps, replicas), ['-4', '-2']);
  });

  test('a window is what was measured, also of a defined target', () => {
    const rules = 'Load(C1) = 5\nLoad(C2) = avg(Load(C1), 5 min) + Load(C1)';
    assert.deepEqual(evaluated(rules, { 'Load(C1)': [[1, 2]] }), ['5', '7']);
  });

  test('what depends on itself has no value, and says so', () => {
    const rules = 'Load(C1) = Load(C2) + 1\nLoad(C2) = Load(C1)\nLoad(C3) = 2';
    assert.deepEqual(evaluated(rules), ['-no value: it depends on itself', '-no value: it depends on itself', '2']);
  });

  test('a thousand definitions that need each other in a row are evaluated', () => {
    const rules = Array.from({ length: 999 }, (_, index) => `Load(c${index}) = Load(c${index + 1}) + 1`);
    const values = evaluated([...rules, 'Load(c999) = 1'].join('\n'));
    assert.equal(values[0], '1000');
  });
});
