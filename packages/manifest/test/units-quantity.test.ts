import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { describeDimension, formatQuantity } from '../src/expression/quantity.ts';
import { combineDimensions, type Dimension, sameDimension, UNIT_SYMBOLS, unitOf } from '../src/expression/units.ts';

const dimensions: fc.Arbitrary<Dimension> = fc
  .record({
    time: fc.integer({ min: -3, max: 3 }),
    data: fc.integer({ min: -3, max: 3 }),
    money: fc.integer({ min: -3, max: 3 }),
  })
  .map(({ money, ...rest }) => ({ ...rest, ...(money === 0 ? {} : { money, currency: 'EUR' }) }));

describe('units', () => {
  const AMOUNTS: readonly (readonly [string, number, Dimension])[] = [
    ['MBS', 1e6, { data: 1, time: -1 }],
    ['KBS', 1e3, { data: 1, time: -1 }],
    ['GBS', 1e9, { data: 1, time: -1 }],
    ['MB/s', 1e6, { data: 1, time: -1 }],
    ['Mbit/s', 125_000, { data: 1, time: -1 }],
    ['Mbps', 125_000, { data: 1, time: -1 }],
    ['GiB/min', 2 ** 30 / 60, { data: 1, time: -1 }],
    ['ms', 0.001, { time: 1 }],
    ['min', 60, { time: 1 }],
    ['day', 86_400, { time: 1 }],
    ['kB', 1000, { data: 1 }],
    ['KiB', 1024, { data: 1 }],
    ['GiB', 2 ** 30, { data: 1 }],
    ['GB', 1e9, { data: 1 }],
    ['bit', 0.125, { data: 1 }],
    ['%', 0.01, {}],
    ['GHz', 1e9, { time: -1 }],
    ['/s', 1, { time: -1 }],
    ['/h', 1 / 3600, { time: -1 }],
    ['EUR', 1, { money: 1, currency: 'EUR' }],
    ['EUR/h', 1 / 3600, { money: 1, time: -1, currency: 'EUR' }],
  ];
  for (const [symbol, factor, dimension] of AMOUNTS) {
    test(`one ${symbol} is ${factor} in base units`, () =>
      assert.deepEqual(unitOf(symbol), { symbol, factor, dimension }));
  }

  test('what is no unit is none', () => {
    for (const symbol of [
      '',
      'mb',
      'MIN',
      'MBZ',
      '/',
      'MB/',
      'MB/MB',
      'h/s',
      'MBS/s',
      '%/s',
      'toString',
      '/toString',
      'EURO',
    ]) {
      assert.equal(unitOf(symbol), undefined, symbol);
    }
  });

  test('no two units of one spelling, and none that is a name of the language', () => {
    assert.equal(new Set(UNIT_SYMBOLS).size, UNIT_SYMBOLS.length);
    for (const word of ['and', 'or', 'not', 'default', 'when', 'true', 'false'])
      assert.ok(!UNIT_SYMBOLS.includes(word));
  });

  test('a quotient takes back a product', () => {
    fc.assert(
      fc.property(dimensions, dimensions, (a, b) => {
        const product = combineDimensions(a, b, 1);
        assert.ok(product !== undefined);
        assert.ok(sameDimension(combineDimensions(product, b, -1) ?? { time: 99 }, a));
        assert.ok(sameDimension(combineDimensions(b, a, 1) ?? { time: 99 }, product));
      }),
    );
  });

  test('two currencies do not mix', () => {
    const [euro, dollar] = [unitOf('EUR')?.dimension ?? {}, unitOf('USD')?.dimension ?? {}];
    assert.equal(combineDimensions(euro, dollar, 1), undefined);
    assert.equal(combineDimensions(euro, dollar, -1), undefined);
    assert.deepEqual(combineDimensions(euro, euro, -1), {});
  });
});

describe('quantities for people', () => {
  const SHOWN: readonly (readonly [number, Dimension, string])[] = [
    [0, { time: 1 }, '0 s'],
    [0, { data: 1 }, '0 B'],
    [0, { data: 1, time: -1 }, '0 B/s'],
    [0.25, { time: 1 }, '250 ms'],
    [90, { time: 1 }, '1.5 min'],
    [-7200, { time: 1 }, '-2 h'],
    [1536 * 2 ** 20, { data: 1 }, '1.5 GiB'],
    [0.5, { data: 1 }, '0.5 B'],
    [5e6, { data: 1, time: -1 }, '5 MB/s'],
    [2.5, { time: -1 }, '2.5/s'],
    [1 / 3, {}, '0.333333'],
    [0.2 / 3600, { money: 1, time: -1, currency: 'EUR' }, '0.2 EUR/h'],
    [3, { money: 2, data: -1, currency: 'EUR' }, '3 EUR^2·B^-1'],
    [4, { time: 2 }, '4 s^2'],
  ];
  for (const [value, dimension, expected] of SHOWN) {
    test(expected, () => assert.equal(formatQuantity({ value, dimension }), expected));
  }

  test('every dimension has a name', () => {
    assert.equal(describeDimension({}), 'a plain number');
    assert.equal(describeDimension({ data: 1, time: -1 }), 'a speed (such as 5 MB/s)');
    assert.equal(describeDimension({ money: 1, time: -1, currency: 'USD' }), 'a price (such as 0.20 USD/h)');
    fc.assert(fc.property(dimensions, (dimension) => assert.match(describeDimension(dimension), /^an? \w+/)));
  });
});
