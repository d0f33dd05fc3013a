import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GIB } from '@hanse/kernel';
import fc from 'fast-check';
import { addResources, NO_RESOURCES, pricePerHour, resourcesOf } from '../src/resources.ts';
import { freeOf, type ResourceAmount } from '../src/site.ts';

const PRICES = { currency: 'EUR', vcpuHourMicros: 10_000, memoryGibHourMicros: 4_000, diskGibHourMicros: 50 };
const amount = fc.record(
  { vcpus: fc.nat(512), memoryMib: fc.nat(1 << 20), diskGib: fc.nat(10_000) },
  { noNullPrototype: true },
);

const disk = (capacityBytes: number) => ({ diskId: `disk-${capacityBytes}`, capacityBytes });

describe('what a VEE takes from a site', () => {
  test('is its processors, its memory and all its disks', () => {
    assert.deepEqual(resourcesOf({ vcpus: 2, memoryMib: 512, disks: [disk(GIB), disk(GIB / 2)] }), {
      vcpus: 2,
      memoryMib: 512,
      diskGib: 1.5,
    });
  });

  test('is no disk when it has none', () => {
    assert.equal(resourcesOf({ vcpus: 1, memoryMib: 128, disks: [] }).diskGib, 0);
  });
});

describe('amounts of resources', () => {
  test('add up one by one, and nothing changes nothing', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        assert.deepEqual(addResources(a, b), addResources(b, a));
        assert.deepEqual(addResources(a, NO_RESOURCES), a);
      }),
    );
  });

  test('that are free and those that are used make the total', () => {
    fc.assert(
      fc.property(amount, amount, (free, used) => {
        const total = addResources(free, used);
        assert.deepEqual(freeOf({ total, used }), free);
      }),
    );
  });
});

describe('the price of an hour', () => {
  const price = (resources: Partial<ResourceAmount>) => pricePerHour({ ...NO_RESOURCES, ...resources }, PRICES);

  test('counts processors, GiB of memory and GiB of disk at their own rates', () => {
    assert.deepEqual(price({ vcpus: 2 }), { currency: 'EUR', micros: 20_000 });
    assert.deepEqual(price({ memoryMib: 1536 }), { currency: 'EUR', micros: 6_000 });
    assert.deepEqual(price({ diskGib: 10 }), { currency: 'EUR', micros: 500 });
    assert.deepEqual(price({ vcpus: 2, memoryMib: 1536, diskGib: 10 }), { currency: 'EUR', micros: 26_500 });
  });

  test('is whole millionths', () => {
    assert.equal(price({ diskGib: 0.01 }).micros, 1);
    assert.equal(price({}).micros, 0);
  });

  test('never falls when more is taken', () => {
    fc.assert(
      fc.property(amount, amount, (some, more) => {
        assert.ok(pricePerHour(addResources(some, more), PRICES).micros >= pricePerHour(some, PRICES).micros);
      }),
    );
  });
});
