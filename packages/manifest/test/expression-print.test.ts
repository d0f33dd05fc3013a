import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseExpression } from '../src/expression/parse-expression.ts';
import { printExpression } from '../src/expression/print-expression.ts';
import { parseStatement } from '../src/rules/parse-statement.ts';
import { printStatement } from '../src/rules/print-statement.ts';
import { expressions, withoutPlaces } from './expression-arbitraries.ts';

describe('printing rules', () => {
  test('reading what was printed gives the same tree', () => {
    fc.assert(
      fc.property(expressions, (tree) => {
        const text = printExpression(tree);
        const read = parseExpression(text);
        assert.ok(read.ok, read.ok ? '' : `${text}: ${read.error.message}`);
        assert.deepEqual(withoutPlaces(read.value), withoutPlaces(tree), text);
      }),
      { numRuns: 2000 },
    );
  });

  test('whatever is read from a soup of words prints to a text with the same tree', () => {
    const words =
      'Load(C1) = + - * / ( ) and or not default when 5 80 % min avg max { } , C1 "Gold" SLA(C1) x 5min s < =='.split(
        ' ',
      );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 9 }), (soup) => {
        const read = parseStatement(`SLA(C2) = ${soup.join(' ')}`);
        if (!read.ok) return;
        accepted += 1;
        const again = parseStatement(printStatement(read.value));
        assert.ok(again.ok, printStatement(read.value));
        assert.deepEqual(withoutPlaces(again.value), withoutPlaces(read.value));
      }),
      { numRuns: 20_000 },
    );
    assert.ok(accepted > 200, `only ${accepted} soups were rules`);
  });

  const printed: readonly (readonly [string, string])[] = [
    ['SPEED(RED)=5MBS', 'Speed(RED) = 5 MBS'],
    ['sla(C1) = gold', 'SLA(C1) = gold'],
    ['SLA(C1) = "Gold plus"', 'SLA(C1) = "Gold plus"'],
    ['Deploy(C11) = {Domain1,Domain3}', 'Deploy(C11) = {Domain1, Domain3}'],
    ['Load(a) = ((1 + 2)) * -(3)', 'Load(a) = (1 + 2) * -3'],
    ['Load(a) = 1 - (2 - 3) - 4', 'Load(a) = 1 - (2 - 3) - 4'],
    ['Load(a) = 8 / (4 / 2)', 'Load(a) = 8 / (4 / 2)'],
    ['Load(a) = AVG(x, 300 s) ?? 0', 'Load(a) = avg(x, 5 min) default 0'],
    ['Load(a) = max((x), 300 s)', 'Load(a) = max((x), 300 s)'],
    ['Load(a) = max(x, 300 s)', 'Load(a) = max(x, 5 min)'],
    ['Load(a) = 500/s', 'Load(a) = 500/s'],
    ['Load(a) = 500 / s', 'Load(a) = 500 / s'],
    ['Load(a) = 1 when not (a == b) && x ≤ 5 || true', 'Load(a) = 1 when not a = b and x <= 5 or true'],
    ['Load(a) = `min`("odd \\" name") + `a b`', 'Load(a) = `min`("odd \\" name") + `a b`'],
    ['Load(a) = 1 when SLA(a) = Gold or Silver = SLA(b)', 'Load(a) = 1 when SLA(a) = Gold or Silver = SLA(b)'],
  ];
  for (const [text, expected] of printed) {
    test(`${text} prints as ${expected}`, () => {
      const read = parseStatement(text);
      assert.ok(read.ok, read.ok ? '' : read.error.message);
      assert.equal(printStatement(read.value), expected);
    });
  }
});
