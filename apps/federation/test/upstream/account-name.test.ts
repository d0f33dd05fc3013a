import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { accountName } from '../../src/upstream/account-name.ts';

const isFree = () => false;

describe('the name of a new account', () => {
  test('is near to what the provider calls the person', () => {
    const names = {
      hinrich: 'hinrich',
      'Hinrich Castorp': 'hinrich-castorp',
      'Jürgen.Wullenwever@luebeck.example': 'jurgen.wullenwever',
      '007': 'u-007',
      '..--': 'user',
      李小龍: 'user',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(names).map((name) => [name, accountName(name, isFree)])), names);
    assert.equal(accountName(undefined, isFree), 'user');
  });

  test('is counted up while it is taken, and never too long', () => {
    const taken = new Set(['hinrich', 'hinrich-2', 'x'.repeat(64)]);
    assert.equal(
      accountName('hinrich', (name) => taken.has(name)),
      'hinrich-3',
    );
    assert.equal(
      accountName('x'.repeat(300), (name) => taken.has(name)),
      `${'x'.repeat(62)}-2`,
    );
  });

  test('is valid whatever the provider claims', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat({ max: 3 }), (wanted, takenCount) => {
        let count = 0;
        const isTaken = () => {
          count += 1;
          return count <= takenCount;
        };
        assert.match(accountName(wanted, isTaken), /^[a-z][a-z0-9._-]{0,63}$/);
      }),
    );
  });
});
