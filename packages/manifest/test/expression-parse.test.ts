import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Expression } from '../src/expression/expression.ts';
import { parseExpression } from '../src/expression/parse-expression.ts';
import { unitOf } from '../src/expression/units.ts';
import { parseStatement } from '../src/rules/parse-statement.ts';
import { parseStatements } from '../src/rules/parse-statements.ts';
import type { Statement } from '../src/rules/statement.ts';
import { withoutPlaces } from './expression-arbitraries.ts';

function statement(text: string): Statement {
  const read = parseStatement(text);
  assert.ok(read.ok, read.ok ? '' : `${text}: ${read.error.message} ${read.error.remedy}`);
  return read.value;
}

function expression(text: string): Expression {
  const read = parseExpression(text);
  assert.ok(read.ok, read.ok ? '' : `${text}: ${read.error.message} ${read.error.remedy}`);
  return read.value;
}

function ref(name: string, component?: string): object {
  return { kind: 'reference', name, ...(component === undefined ? {} : { component }) };
}

function num(value: number, symbol?: string): object {
  return { kind: 'number', value, ...(symbol === undefined ? {} : { unit: unitOf(symbol) }) };
}

function bin(left: object, operator: string, right: object): object {
  return { kind: 'binary', operator, left, right };
}

describe('the statements of the RESERVOIR deck', () => {
  const DECK: readonly (readonly [string, object, object])[] = [
    ['Load(C3) = 3 * Load(C1)', ref('Load', 'C3'), bin(num(3), '*', ref('Load', 'C1'))],
    ['CPU(C1) = Users(C1) / 1000', ref('CPU', 'C1'), bin(ref('Users', 'C1'), '/', num(1000))],
    [
      'Replicas(C1) = RequestPerSecond(C1) / 500',
      ref('Replicas', 'C1'),
      bin(ref('RequestPerSecond', 'C1'), '/', num(500)),
    ],
    ['SLA(C1) = Gold', ref('SLA', 'C1'), { kind: 'word', text: 'Gold' }],
    ['Deploy(C11) = {Domain1, Domain3}', ref('Deploy', 'C11'), { kind: 'set', members: ['Domain1', 'Domain3'] }],
    ['SPEED(RED) = 5MBS', ref('Speed', 'RED'), num(5, 'MBS')],
  ];
  for (const [text, target, value] of DECK) {
    test(text, () => {
      const read = statement(text);
      assert.deepEqual(withoutPlaces(read.target), target);
      assert.deepEqual(withoutPlaces(read.expression), value);
      assert.equal(read.condition, undefined);
    });
  }

  test('targets are known in any letter case, other names as they are written', () => {
    assert.equal(statement('sPeEd(RED) = 1 MB/s').target.name, 'Speed');
    assert.deepEqual(
      withoutPlaces(expression('REPLICAS(C1) + users(C1)')),
      bin(ref('Replicas', 'C1'), '+', ref('users', 'C1')),
    );
  });
});

describe('reading expressions', () => {
  const SAME: readonly (readonly [string, string])[] = [
    ['1 + 2 * 3', '1 + (2 * 3)'],
    ['1 - 2 - 3', '(1 - 2) - 3'],
    ['a or b and not c = d', 'a or (b and (not (c = d)))'],
    ['-a * b', '(-a) * b'],
    ['-a default 1', '-(a default 1)'],
    ['a default 0 / 1000', '(a default 0) / 1000'],
    ['a default b default c', '(a default b) default c'],
    ['1 + 2 > 2 and 3 < 4', '((1 + 2) > 2) and (3 < 4)'],
    ['a && !b || c', '(a and (not b)) or c'],
    ['a ?? 0 <> b', '(a default 0) != b'],
    ['3 × a ÷ 2 − 1 ≥ 0', '((3 * a) / 2) - 1 >= 0'],
    ['AVG(x, 5 min)', 'avg(x, 300 s)'],
    ['80%', '80 %'],
    ['1.5GiB', '1.5 GiB'],
    ['2 * a', '2*a'],
    ['TRUE AND False', 'true and false'],
    ['a\n  + b', 'a + b'],
    ['5 min', '5min'],
  ];
  for (const [text, same] of SAME) {
    test(`${JSON.stringify(text)} is ${same}`, () => {
      assert.deepEqual(withoutPlaces(expression(text)), withoutPlaces(expression(same)));
    });
  }

  test('min and max of a bare metric and a bare duration look back, everything else compares', () => {
    assert.equal(expression('max(Load(C1), 5 min)').kind, 'window');
    assert.equal(expression('max(5 min, Latency(C1))').kind, 'call');
    assert.equal(expression('max((Latency(C1)), 5 min)').kind, 'call');
    assert.equal(expression('max(Load(C1), 5)').kind, 'call');
  });

  test('a unit per time is written without spaces, a division with them or with parentheses', () => {
    assert.deepEqual(withoutPlaces(expression('5 MB/s')), num(5, 'MB/s'));
    assert.deepEqual(withoutPlaces(expression('0.20 EUR/h')), num(0.2, 'EUR/h'));
    assert.deepEqual(withoutPlaces(expression('500/s')), num(500, '/s'));
    assert.deepEqual(withoutPlaces(expression('500 / s')), bin(num(500), '/', ref('s')));
    assert.deepEqual(withoutPlaces(expression('500/s(C1)')), bin(num(500), '/', ref('s', 'C1')));
    assert.deepEqual(withoutPlaces(expression('100 MB/2 s')), bin(num(100, 'MB'), '/', num(2, 's')));
  });

  test('components have the names of the manifest, and any other in quotes', () => {
    for (const name of ['web-1', '3tier', '1a.2-b_c', 'eu.north', '2e5x']) {
      assert.deepEqual(withoutPlaces(expression(`Load(${name})`)), ref('Load', name));
    }
    assert.deepEqual(withoutPlaces(expression('Load("My VM (1)")')), ref('Load', 'My VM (1)'));
  });

  test('the first "=" defines and a later one compares', () => {
    const read = statement('Load(C1) = a = b');
    assert.deepEqual(withoutPlaces(read.expression), bin(ref('a'), '=', ref('b')));
  });

  test('a condition follows "when"', () => {
    const read = statement('Replicas(C1) = Replicas(C1) + 1 when avg(CPU(C1), 5 min) > 80 %');
    assert.ok(read.condition !== undefined);
    assert.deepEqual(
      withoutPlaces(read.condition),
      bin({ kind: 'window', name: 'avg', metric: ref('CPU', 'C1'), windowMs: 300_000 }, '>', num(80, '%')),
    );
  });

  test('every node knows its place in the manifest', () => {
    const read = parseStatement('Load(C3) = 3 *\nLoad(C1)', {
      at: { line: 7, column: 5 },
      indent: 3,
      path: '/rules/0',
    });
    assert.ok(read.ok);
    assert.deepEqual(read.value.at, { offset: 0, line: 7, column: 5 });
    assert.equal(read.value.path, '/rules/0');
    const { expression } = read.value;
    assert.ok(expression.kind === 'binary');
    assert.deepEqual(expression.at, { offset: 13, line: 7, column: 18 });
    assert.deepEqual(expression.right.at, { offset: 15, line: 8, column: 3 });
  });

  test('a text of many statements tells every faulty line and keeps the others', () => {
    const read = parseStatements('# scaling\nLoad(C1) = \n\nSLA(C1) = Gold\n  Laod(C1) = 2\r\nCPU(C1) = 2', {
      at: { line: 10, column: 3 },
      indent: 3,
    });
    assert.deepEqual(
      read.statements.map(({ target }) => target.name),
      ['SLA', 'CPU'],
    );
    assert.deepEqual(
      read.statements.map(({ at }) => `${at.line}:${at.column}`),
      ['13:3', '15:3'],
    );
    assert.deepEqual(
      read.diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`),
      ['MANIFEST_RULE_SYNTAX 11:14', 'MANIFEST_TARGET_UNKNOWN 14:5'],
    );
  });
});

describe('hostile rules', () => {
  const HOSTILE: readonly (readonly [string, string, string])[] = [
    ['a megabyte of parentheses', '('.repeat(1_000_000), 'MANIFEST_RULE_TOO_LONG'],
    ['a megabyte of sums', '1+'.repeat(500_000), 'MANIFEST_RULE_TOO_LONG'],
    ['4,000 parentheses', '('.repeat(4000), 'MANIFEST_RULE_TOO_DEEP'],
    ['4,000 signs', '-'.repeat(4000), 'MANIFEST_RULE_TOO_DEEP'],
    ['1,000 denials', 'not '.repeat(1000), 'MANIFEST_RULE_TOO_DEEP'],
    ['functions within each other', 'abs('.repeat(1000), 'MANIFEST_RULE_TOO_DEEP'],
    ['a sum of 2,000', `1${'+1'.repeat(2000)}`, 'MANIFEST_RULE_TOO_LARGE'],
    ['a function of 2,000', `min(1${',1'.repeat(2000)})`, 'MANIFEST_RULE_TOO_LARGE'],
    ['a chain of defaults', `x${' default x'.repeat(400)}`, 'MANIFEST_RULE_TOO_LARGE'],
    ['a number of 4,000 digits', '9'.repeat(4000), 'MANIFEST_RULE_NUMBER'],
    ['a name of 4,000 letters in quotes', `"${'a'.repeat(4000)}"`, 'MANIFEST_RULE_NAME_LENGTH'],
    ['back slashes without an end', `"${'\\'.repeat(4000)}`, 'MANIFEST_RULE_QUOTE_OPEN'],
  ];
  for (const [name, text, code] of HOSTILE) {
    test(`${name}: ${code}`, () => {
      const read = parseExpression(text);
      assert.ok(!read.ok);
      assert.equal(read.error.code, code);
    });
  }

  test('any text is read or refused with a place inside it, and never throws', () => {
    const soup = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(...'Load(C1)=<>+-*/{},."`\\ 5e%\n'.split('')), { maxLength: 40 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(soup, (text) => {
        const read = parseStatement(text);
        if (read.ok) return;
        assert.ok(read.error.line <= text.split('\n').length);
        assert.ok(read.error.column <= text.length + 1);
        assert.notEqual(read.error.remedy, '');
        assert.doesNotMatch(`${read.error.message} ${read.error.remedy}`, /\{(hint|known|expected|found)\}/);
      }),
      { numRuns: 5000 },
    );
  });
});
