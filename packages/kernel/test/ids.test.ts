import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng } from '@hanse/testkit';
import fc from 'fast-check';
import { SiteIds, VeeIds } from '../src/ids/ids.ts';
import { isUuidV7, uuidV7 } from '../src/ids/uuid-v7.ts';

/** RFC 9562 §5.7: 48 bits of time. */
const LAST_INSTANT = 2 ** 48 - 1;
const anyInstant = fc.integer({ min: 0, max: LAST_INSTANT });

const mintAt = (time: number, seed: number) => uuidV7({ now: () => time }, new SeededRng(seed));

describe('a UUID of version 7', () => {
  test('has the pattern of its version at any time and with any randomness', () => {
    fc.assert(
      fc.property(anyInstant, fc.nat(), (time, seed) => {
        assert.ok(isUuidV7(mintAt(time, seed)));
      }),
    );
  });

  test('begins with its time', () => {
    fc.assert(
      fc.property(anyInstant, fc.nat(), (time, seed) => {
        const digits = mintAt(time, seed).replaceAll('-', '').slice(0, 12);
        assert.equal(Number.parseInt(digits, 16), time);
      }),
    );
  });

  test('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, fc.nat(), fc.nat(), (a, b, seed, other) => {
        fc.pre(a !== b);
        assert.equal(mintAt(a, seed) < mintAt(b, other), a < b);
      }),
    );
  });

  test('differs from all others of its millisecond', () => {
    const rng = new SeededRng('one millisecond');
    const minted = Array.from({ length: 10_000 }, () => uuidV7({ now: () => 1 }, rng));
    assert.equal(new Set(minted).size, minted.length);
  });
});

describe('an id', () => {
  test('is parsed back from what was minted', () => {
    const id = SiteIds.mint({ now: () => 1_000 }, new SeededRng(1));
    assert.equal(SiteIds.parse(id), id);
  });

  test('of another form is refused, naming what it should have been', () => {
    const good: string = VeeIds.mint({ now: () => 1_000 }, new SeededRng(2));
    const bad = [
      '',
      good.toUpperCase(),
      good.slice(1),
      `${good} `,
      `${good}\n`,
      good.replaceAll('-', ''),
      `${good.slice(0, 14)}4${good.slice(15)}`,
      '00000000-0000-0000-0000-000000000000',
    ];
    for (const text of bad) {
      assert.throws(() => VeeIds.parse(text), { code: 'ID_INVALID', message: `"${text}" is not a valid VEE id` });
    }
  });

  test('is never made of arbitrary text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.throws(() => SiteIds.parse(text), { code: 'ID_INVALID' });
      }),
    );
  });
});
