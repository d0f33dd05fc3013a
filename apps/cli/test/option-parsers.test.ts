import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  collectName,
  collectNumber,
  collectProperty,
  parseCapacity,
  parseCount,
  parseEnd,
  parseHours,
  parseIdentity,
  parseJurisdiction,
  parseNames,
  parsePositive,
  parsePrices,
  parseQuota,
  parseVo,
} from '../src/option-parsers.ts';

describe('option values', () => {
  test('prices are read per hour into millionths', () => {
    const prices = { currency: 'SEK', vcpuHourMicros: 30_000, memoryGibHourMicros: 8_000, diskGibHourMicros: 400 };
    assert.deepEqual(parsePrices('vcpu=0.03,memory=0.008,disk=0.0004,currency=SEK'), prices);
    assert.equal(parsePrices('vcpu=1,memory=1,disk=0').currency, 'EUR');
  });

  test('prices that are incomplete, negative or unknown are refused with what is expected', () => {
    assert.throws(() => parsePrices('vcpu=1,memory=1'), /disk=NUMBER/);
    assert.throws(() => parsePrices('vcpu=-1,memory=1,disk=1'), /vcpu=-1 is no amount/);
    assert.throws(() => parsePrices('cpu=1,memory=1,disk=1'), /"cpu" is not known: expected vcpu=…,memory=…,disk=…/);
    assert.throws(() => parsePrices('vcpu=1,memory=1,disk=1,currency=euro'), /no currency/);
  });

  test('sizes are whole numbers above zero', () => {
    assert.equal(parsePositive('4096'), 4096);
    for (const wrong of ['0', '-1', '1.5', '', '1M']) assert.throws(() => parsePositive(wrong), /expected 1, 2, 3/);
  });

  test('quotas limit what they name', () => {
    assert.deepEqual(parseQuota('vcpus=8,memory=4096,disk=20,applications=3'), {
      ...{ vcpus: 8, memoryMib: 4096, diskGib: 20, applications: 3 },
    });
    assert.deepEqual([parseQuota('applications=0'), parseQuota('none')], [{ applications: 0 }, {}]);
    assert.throws(() => parseQuota('cpus=8'), /"cpus" is not known/);
    for (const wrong of ['vcpus=many', 'vcpus=-1', 'disk=']) assert.throws(() => parseQuota(wrong), /is no number/);
  });

  test('names of virtual organisations have two letters at least', () => {
    assert.equal(parseVo('bio-2'), 'bio-2');
    for (const wrong of ['b', 'Bio', '2bio', 'bio/x', 'a'.repeat(32)])
      assert.throws(() => parseVo(wrong), /is no name/);
  });

  test('hours of a certificate are 1 to 24', () => {
    assert.deepEqual(['1', '24'].map(parseHours), [1, 24]);
    for (const text of ['0', '25', '1.5', '-1', '']) assert.throws(() => parseHours(text), /expected 1 to 24/);
  });

  test('what VEEs may do is none, or of the operations that can be let to them', () => {
    assert.deepEqual(parseIdentity('none'), []);
    assert.deepEqual(parseIdentity('vee.metrics, application.act,vee.metrics'), ['vee.metrics', 'application.act']);
    assert.throws(() => parseIdentity('user.create'), /"user.create" cannot be let to VEEs/);
  });

  test('properties are collected, and may hold "="', () => {
    assert.deepEqual(collectProperty('b=2=3', collectProperty('a=1')), { a: '1', b: '2=3' });
    assert.throws(() => collectProperty('=1'), /KEY=VALUE/);
    assert.throws(() => collectName('a='), /NAME=OTHER/);
    assert.deepEqual(collectName('front=lan', collectName('a=b')), { a: 'b', front: 'lan' });
    assert.deepEqual(collectNumber('a=b=3'), { 'a=b': 3 });
    for (const text of ['farm', 'farm=', 'farm=-1', 'farm=x']) assert.throws(() => collectNumber(text), text);
  });

  test('names, countries, capacities and counts are checked', () => {
    assert.deepEqual(parseNames('riga, visby'), ['riga', 'visby']);
    assert.throws(() => parseNames('Riga'), /"Riga" is no name/);
    assert.throws(() => parseNames('riga,,visby'), /"" is no name/);
    assert.throws(() => parseJurisdiction('de'), /two capital letters/);
    assert.deepEqual(parseCapacity('vcpus=8,memory=4096,disk=20'), { vcpus: 8, memoryMib: 4096, diskGib: 20 });
    assert.throws(() => parseCount('1.5'), /no number/);
  });

  test('ends are times to come, or so long from now', () => {
    const now = Date.parse('2026-11-01T00:00Z');
    assert.equal(parseEnd('90m', undefined, now), now + 5_400_000);
    assert.equal(parseEnd('2026-11-02T00:00Z', undefined, now), now + 86_400_000);
    for (const wrong of ['2026-10-31', '0d', '1w', 'soon', '-1h', ''])
      assert.throws(() => parseEnd(wrong, undefined, now), /is no end/, wrong);
  });
});
