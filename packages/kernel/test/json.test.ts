import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type JsonValue } from '../src/json.ts';

const anyJson = fc.jsonValue().map((value) => value as JsonValue);

/** The same value with the keys of every object set in the opposite order. */
function reversed(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reversed);
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
}

describe('canonical JSON', () => {
  test('is the same text whatever the order of keys', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        assert.equal(canonicalJson(reversed(value)), canonicalJson(value));
      }),
    );
  });

  test('is JSON of an equal value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('sorts keys at every depth and leaves arrays in order', () => {
    assert.equal(canonicalJson({ b: [{ z: 1, a: 2 }, 3], a: null }), '{"a":null,"b":[{"a":2,"z":1},3]}');
  });

  test('keeps a key that objects inherit', () => {
    const value = JSON.parse('{"__proto__":{"b":1,"a":2}}') as JsonValue;
    assert.equal(canonicalJson(value), '{"__proto__":{"a":2,"b":1}}');
  });
});
