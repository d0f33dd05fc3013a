import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAmount, parseProgrammaticUnit } from '../src/units/programmatic-units.ts';

test('every spelling seen in real descriptors is understood', () => {
  const cases: readonly (readonly [string, string, bigint])[] = [
    ['byte', 'byte', 1n],
    ['byte * 2^20', 'byte', 2n ** 20n],
    ['byte * 2 ^ 30', 'byte', 2n ** 30n],
    ['byte*1024*1024', 'byte', 2n ** 20n],
    ['Bytes * 2^10', 'byte', 2n ** 10n],
    ['MegaBytes', 'byte', 2n ** 20n],
    ['GigaBytes', 'byte', 2n ** 30n],
    ['MB', 'byte', 2n ** 20n],
    ['GiB', 'byte', 2n ** 30n],
    ['hertz * 10^6', 'hertz', 10n ** 6n],
    ['Hertz*10^9', 'hertz', 10n ** 9n],
    ['MegaHertz', 'hertz', 10n ** 6n],
    ['count', 'count', 1n],
    ['1', 'count', 1n],
    ['percent', 'percent', 1n],
    ['2^20 * byte', 'byte', 2n ** 20n],
    ['byte * 2**20', 'byte', 2n ** 20n],
    ['byte * 2^+20', 'byte', 2n ** 20n],
    ['kilobyte', 'byte', 2n ** 10n],
    ['kB', 'byte', 2n ** 10n],
    ['TB', 'byte', 2n ** 40n],
    ['MB * 4', 'byte', 2n ** 22n],
    ['byte * 10^9', 'byte', 10n ** 9n],
    ['GHz', 'hertz', 10n ** 9n],
    ['bit / second * 10^9', 'bit/second', 10n ** 9n],
    ['bit * 10^9 / second', 'bit/second', 10n ** 9n],
    ['byte/s', 'byte/second', 1n],
    ['Megabits / Second', 'bit/second', 10n ** 6n],
  ];
  for (const [text, base, factor] of cases) assert.deepEqual(parseProgrammaticUnit(text), { base, factor }, text);
});

test('what is no unit is not understood', () => {
  for (const text of [
    '',
    'furlong',
    'byte * ',
    'byte * 2^-3',
    'byte * 2^999',
    'byte * 0',
    'byte / 8',
    '2^20',
    'byte^2',
    'byte * byte',
    '1 * 2',
    'hertz / second',
    'byte * 2 * ',
  ]) {
    assert.equal(parseProgrammaticUnit(text), undefined, text);
  }
});

test('spaces around operators never matter', () => {
  const space = fc.constantFrom('', ' ', '  ');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), space, space, (power, a, b) => {
      assert.equal(parseProgrammaticUnit(`byte${a}*${b}2${a}^${b}${power}`)?.factor, 2n ** BigInt(power));
    }),
  );
});

test('any text is either a unit or not, quickly and without a throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseProgrammaticUnit(text)));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'byte*^210 '), maxLength: 200 }),
      (text) => void parseProgrammaticUnit(text),
    ),
  );
});

test('an amount may carry its unit', () => {
  assert.deepEqual(parseAmount('1536MB'), { amount: 1536n, unit: { base: 'byte', factor: 2n ** 20n } });
  assert.equal(parseAmount('1536'), undefined);
});
