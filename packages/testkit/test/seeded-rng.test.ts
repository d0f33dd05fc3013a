import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomFraction } from '@hanse/kernel';
import { SeededRng } from '../src/seeded-rng.ts';

const draw = (rng: SeededRng, count: number) => Array.from({ length: count }, () => rng.uint32());

describe('seeded randomness', () => {
  it('repeats itself for the same seed and differs for another', () => {
    assert.deepEqual(draw(new SeededRng(7), 20), draw(new SeededRng(7), 20));
    assert.notDeepEqual(draw(new SeededRng(7), 20), draw(new SeededRng(8), 20));
  });

  it('forks generators that do not depend on how much the parent drew', () => {
    const [fresh, used] = [new SeededRng('s'), new SeededRng('s')];
    draw(used, 100);
    assert.deepEqual(draw(fresh.fork('latency'), 5), draw(used.fork('latency'), 5));
    assert.notDeepEqual(draw(fresh.fork('latency'), 5), draw(fresh.fork('faults'), 5));
  });

  it('spreads evenly over its range', () => {
    const rng = new SeededRng('spread');
    const buckets = new Array<number>(10).fill(0);
    for (let round = 0; round < 100_000; round += 1) {
      const bucket = Math.floor(randomFraction(rng) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) assert.ok(Math.abs(count - 10_000) < 500, `${buckets.join(' ')}`);
  });

  it('gives bytes of any length', () => {
    for (const length of [0, 1, 4, 7, 16]) assert.equal(new SeededRng(1).bytes(length).byteLength, length);
    assert.notDeepEqual(new SeededRng(1).bytes(16), new SeededRng(2).bytes(16));
  });
});
