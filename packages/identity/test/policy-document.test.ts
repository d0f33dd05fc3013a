import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomBelow } from '@hanse/kernel';
import { SeededRng } from '@hanse/testkit';
import { parsePolicy, policyError, readPolicy } from '../src/index.ts';
import { readPositionedJson } from '../src/policy/positioned-json.ts';
import { refused } from './support/refused.ts';

const GOOD = `{
  "format": "hanse-policy/1",
  "name": "north",
  "version": 3,
  "rules": [
    {
      "id": "members-operate",
      "effect": "allow",
      "because": "Members operate the VEEs of their VO.",
      "actions": ["vee.operate", "vee.*"],
      "under": "/vo/bio/",
      "roles": ["member"],
      "capability": true
    }
  ]
}`;

const problems = (text: string) => {
  const read = readPolicy(text);
  return read.ok ? [] : read.error.map(({ path, line, problem }) => `${line} ${path} ${problem}`);
};

describe('a policy document', () => {
  test('is read, with its default and its paths in normal form', () => {
    const read = readPolicy(GOOD);
    assert.ok(read.ok);
    assert.equal(read.value.default, 'deny');
    assert.equal(read.value.rules[0]?.under, '/vo/bio');
    assert.deepEqual(parsePolicy(JSON.parse(GOOD), 'north'), read.value);
  });

  test('tells every problem with its line and its path', () => {
    const bad = GOOD.replace('"member"', '"member", "king"')
      .replace('"allow"', '"maybe"')
      .replace('"version": 3', '"version": 0')
      .replace('"capability": true', '"capability": false, "role": "x"')
      .replace('/vo/bio/', '/vo/../bio');
    assert.deepEqual(
      problems(bad).map((line) => line.replace(/ expected .*| ".*/, ' …')),
      [
        '4 /version …',
        '8 /rules/0/effect …',
        '11 /rules/0/under …',
        '12 /rules/0/roles entry 1: expected anonymous, authenticated, stranger, other-vo, viewer, member, vo-admin, provider-operator, other-provider, federation-operator, federation'.replace(
          / expected .*/,
          ' …',
        ),
        '13 /rules/0/capability …',
        '13 /rules/0/role this key is unknown',
      ],
    );
  });

  test('is refused with a misspelt condition, which would widen its rule', () => {
    assert.deepEqual(problems(GOOD.replace('"roles"', '"rolles"')), ['12 /rules/0/rolles this key is unknown']);
    for (const key of ['__proto__', 'constructor', 'toString', 'a/b']) {
      assert.equal(problems(GOOD.replace('"roles"', `"${key}"`)).length, 1, key);
    }
  });

  test('is refused with an empty list, which would be read as nobody or everybody', () => {
    assert.match(problems(GOOD.replace('["member"]', '[]'))[0] ?? '', /at least 1/);
    assert.match(problems(GOOD.replace('["vee.operate", "vee.*"]', '[]'))[0] ?? '', /at least 1/);
  });

  test('is refused with a key given twice or two rules of one id', () => {
    assert.match(problems(GOOD.replace('"version": 3', '"version": 3,\n"version": 4'))[0] ?? '', /^5 .*twice/);
    const rule = /\{\n {6}"id"[\s\S]*?\n {4}\}/.exec(GOOD)?.[0] ?? '';
    assert.deepEqual(problems(GOOD.replace(rule, `${rule},\n${rule}`)), ['16 /rules/1/id another rule has this id']);
  });

  test('is refused with what is missing or is no policy at all', () => {
    assert.match(problems(GOOD.replace('"effect": "allow",', ''))[0] ?? '', /"effect" is missing/);
    assert.match(problems(GOOD.replace('hanse-policy/1', 'hanse-policy/2'))[0] ?? '', /format/);
    for (const text of [
      '',
      '[]',
      'null',
      '7',
      '{',
      '{"rules":7}',
      '{"rules":[7]}',
      '{} x',
      '[1,]',
      '{"a":1,}',
      '\u00a0{}',
    ]) {
      assert.ok(problems(text).length > 0, text);
    }
    for (const value of [undefined, null, [], 'x', { rules: {} }]) {
      assert.throws(() => parsePolicy(value, 'bio'), refused('IDENTITY_POLICY_INVALID', /bio/));
    }
  });

  test('is refused when a reason holds control or direction characters', () => {
    for (const trick of ['\\n2026 all well', '\\u202e', '\\u0000', '']) {
      assert.match(problems(GOOD.replace('Members operate the VEEs of their VO.', trick))[0] ?? '', /because/);
    }
  });

  test('has its problems in one error', () => {
    const error = policyError('north', [{ path: '/rules/0', line: 7, column: 3, problem: 'it is odd' }]);
    assert.match(error.message, /north.*line 7, \/rules\/0: it is odd/);
  });
});

describe('JSON with places', () => {
  test('accepts and gives what JSON.parse does, duplicates apart (seeded)', () => {
    const rng = new SeededRng('json');
    const parts = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-0.5e3',
      '01',
      'true',
      'nul',
      'null',
      ' ',
      '\n',
      '"\\u0041"',
      '"\\x"',
      '"\t"',
      '"',
      '.5',
      '\u2028',
      '"é"',
    ];
    let accepted = 0;
    for (let round = 0; round < 60_000; round += 1) {
      const text = Array.from({ length: 1 + randomBelow(rng, 7) }, () => parts[randomBelow(rng, parts.length)]).join(
        '',
      );
      let expected: unknown;
      let isJson = true;
      try {
        expected = JSON.parse(text);
      } catch {
        isJson = false;
      }
      const read = readPositionedJson(text);
      if (!read.ok && /twice/.test(read.error.problem)) continue;
      assert.equal(read.ok, isJson, text);
      if (!read.ok) continue;
      accepted += 1;
      assert.deepEqual(read.value.value, expected);
    }
    assert.ok(accepted > 2_000, String(accepted));
  });

  test('knows where each value begins', () => {
    const read = readPositionedJson('{\n  "a/b": [1,\n    {"c~": null}]\n}');
    assert.ok(read.ok);
    assert.deepEqual(read.value.placeOf('/a~1b/1/c~0'), { line: 3, column: 12 });
    assert.deepEqual(read.value.placeOf('/a~1b/0'), { line: 2, column: 11 });
  });

  test('is not read when it is nested too deeply or too long', () => {
    assert.equal(readPositionedJson('['.repeat(100_000)).ok, false);
    assert.equal(readPositionedJson(`"${'a'.repeat(2_000_000)}"`).ok, false);
    assert.equal(readPositionedJson(`"${'a'.repeat(900_000)}"`).ok, true);
  });
});
