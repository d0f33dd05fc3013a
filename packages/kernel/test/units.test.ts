import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isoTime } from '../src/ports/clock.ts';
import { err, ok, unwrap } from '../src/result.ts';
import { formatBytes, formatMillis, GIB, KIB, MIB } from '../src/units/bytes.ts';
import { addMoney, formatMoney } from '../src/units/money.ts';

describe('sizes', () => {
  test('are told in the largest binary unit that fits, with at most one decimal', () => {
    assert.equal(formatBytes(0), '0 B');
    assert.equal(formatBytes(1023), '1023 B');
    assert.equal(formatBytes(KIB), '1 KiB');
    assert.equal(formatBytes(1.5 * GIB), '1.5 GiB');
    assert.equal(formatBytes(512 * MIB), '512 MiB');
    assert.equal(formatBytes(4096 * GIB), '4096 GiB');
  });
});

describe('durations', () => {
  test('are told in the units people use', () => {
    assert.equal(formatMillis(0), '0 ms');
    assert.equal(formatMillis(850.4), '850 ms');
    assert.equal(formatMillis(3_200), '3.2 s');
    assert.equal(formatMillis(250_000), '4 min 10 s');
  });

  test('carry over instead of showing 60 seconds or 1000 milliseconds', () => {
    assert.equal(formatMillis(999.6), '1 s');
    assert.equal(formatMillis(59_999), '1 min 0 s');
    assert.equal(formatMillis(119_600), '2 min 0 s');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), (ms) => {
        assert.doesNotMatch(formatMillis(ms), /\b60 s|\b1000 ms/);
      }),
    );
  });
});

describe('money', () => {
  test('adds in millionths and keeps its currency', () => {
    assert.deepEqual(addMoney({ currency: 'EUR', micros: 1 }, { currency: 'EUR', micros: 999_999 }), {
      currency: 'EUR',
      micros: 1_000_000,
    });
  });

  test('of two currencies is not added', () => {
    assert.throws(() => addMoney({ currency: 'EUR', micros: 1 }, { currency: 'USD', micros: 1 }), {
      code: 'VALUE_INVALID',
      remedy: 'Expected the same currency in every price (EUR).',
    });
  });

  test('is shown with four decimals', () => {
    assert.equal(formatMoney({ currency: 'EUR', micros: 123_400 }), '0.1234 EUR');
    assert.equal(formatMoney({ currency: 'USD', micros: 0 }), '0.0000 USD');
  });
});

describe('an instant', () => {
  test('is written as ISO 8601 in UTC', () => {
    assert.equal(isoTime(0), '1970-01-01T00:00:00.000Z');
  });
});

describe('a result', () => {
  test('is unwrapped to its value, or its error is thrown', () => {
    assert.equal(unwrap(ok(5)), 5);
    const error = new Error('refused');
    assert.throws(() => unwrap(err(error)), error);
  });
});
