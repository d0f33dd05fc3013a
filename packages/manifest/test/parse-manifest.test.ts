import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, JsonValue } from '@hanse/kernel';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { parse as parseYaml } from 'yaml';
import { applicationNameFrom, defaultManifest } from '../src/default-manifest.ts';
import { manifestJsonSchema } from '../src/manifest-schema.ts';
import { parseManifest } from '../src/parse-manifest.ts';
import { parsed, SHOP } from './samples.ts';

describe('a manifest', () => {
  test('says what it says', () => {
    const { places, ...manifest } = parsed(SHOP);
    assert.deepEqual(manifest, {
      version: 1,
      application: 'shop',
      components: [
        { name: 'lb', virtualSystem: 'lb-1', ingress: [{ name: 'http', guestPort: 80 }] },
        { name: 'web1', virtualSystem: 'web1', ingress: [] },
        { name: 'web2', virtualSystem: 'web2', ingress: [] },
      ],
      placement: [
        { kind: 'spread', components: ['web1', 'web2'] },
        { kind: 'together', components: ['lb', 'web1'] },
        { kind: 'within', components: ['db'], jurisdictions: ['DE', 'FR'] },
        { kind: 'outside', components: ['db'], jurisdictions: ['US', 'NO'] },
        { kind: 'on', components: ['lb'], sites: ['north'] },
        { kind: 'minimumSites', count: 2 },
      ],
      budget: { perHour: { currency: 'EUR', micros: 500_000 } },
      properties: { lb: { 'com.example.title': 'Shop', 'com.example.port': '0080', 'com.example.debug': 'true' } },
      readiness: { component: 'lb', ingress: 'http', path: '/', expectStatus: 200, withinMs: 120_000 },
      fileName: 'shop.yaml',
    });
    assert.deepEqual(places['/placement/4/on/sites/0'], { line: 12, column: 37 });
  });

  test('is the same in JSON', () => {
    const { places: _yamlPlaces, ...yaml } = parsed(SHOP);
    const document = parseYaml(SHOP, { schema: 'failsafe' }) as Record<string, unknown>;
    const values = parseYaml(SHOP) as Record<string, unknown>;
    const text = JSON.stringify({ ...values, properties: document['properties'] }, null, '\t');
    const { places: _jsonPlaces, ...json } = parsed(text);
    assert.deepEqual(json, yaml);
  });

  test('needs no more than version and name, with the usual readiness when asked for', () => {
    const bare = parsed('hanse: 1\napplication: shop\n');
    assert.deepEqual([bare.components, bare.placement, bare.properties, bare.readiness], [[], [], {}, undefined]);
    const { readiness } = parsed('hanse: 1\napplication: shop\nreadiness: { component: lb, ingress: http }\n');
    assert.deepEqual(readiness, { component: 'lb', ingress: 'http', path: '/', expectStatus: 200, withinMs: 120_000 });
  });

  test('takes money to the millionth without rounding', () => {
    const cases = [
      ['1 EUR', 1_000_000],
      ['0.29 EUR', 290_000],
      ['0.000001 EUR', 1],
      ['999999999.999999 EUR', 999_999_999_999_999],
    ] as const;
    for (const [text, micros] of cases) {
      const { budget } = parsed(`hanse: 1\napplication: shop\nbudget: { perHour: ${text} }\n`);
      assert.deepEqual(budget, { perHour: { currency: 'EUR', micros } });
    }
  });

  test('of eighteen thousand components is read', () => {
    const components = Array.from({ length: 18_000 }, (_, index) => `  c${index}: {}\n`).join('');
    assert.equal(parsed(`hanse: 1\napplication: shop\ncomponents:\n${components}`).components.length, 18_000);
  });

  test('never makes the reader throw, whatever the text', () => {
    const pieces = [
      'hanse',
      ': ',
      '1',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '#',
      '&a',
      '*a',
      '!t',
      '|',
      '>',
      '?',
      '\t',
    ];
    const words = [
      'placement',
      'spread',
      'components',
      'web1',
      '__proto__',
      '%YAML',
      '---',
      '...',
      '~',
      '\u0000',
      '\ud800',
    ];
    const text = fc.array(fc.constantFrom(...pieces, ...words), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (any) => {
        const result = parseManifest(any, { fileName: 'x' });
        assert.ok(result.ok || result.error.code === 'MANIFEST_INVALID');
      }),
      { numRuns: 2000 },
    );
  });

  test('with a character changed is read or refused with a place inside the document', () => {
    const mutation = fc.record({
      at: fc.nat(SHOP.length),
      with: fc.constantFrom('', 'x', ':', ' ', '[', '}', '\n', '-', '*', '"', '9'),
    });
    fc.assert(
      fc.property(mutation, (change) => {
        const text = SHOP.slice(0, change.at) + change.with + SHOP.slice(change.at + 1);
        const result = parseManifest(text, { fileName: 'x' });
        if (result.ok) return;
        const { line, column } = result.error.details as { line: number; column: number };
        const lines = text.split('\n');
        assert.ok(line >= 1 && line <= lines.length, `line ${line}`);
        assert.ok(column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1, `column ${column} of line ${line}`);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The path of every map, list and value of a document. */
function everyPath(value: JsonValue, path: readonly string[] = []): readonly (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => everyPath(inner, [...path, key]))];
}

/** The document with the value at a path replaced or, given a key, with that entry added to the map there. */
function changed(document: JsonValue, path: readonly string[], key: string | null, value: JsonValue): JsonValue {
  const [first, ...rest] = path;
  if (first === undefined && key === null) return value;
  if (document === null || typeof document !== 'object') return document;
  const place = first ?? key ?? '';
  const inner =
    first === undefined
      ? value
      : changed(Object.entries(document).find(([name]) => name === first)?.[1] ?? null, rest, key, value);
  if (Array.isArray(document))
    return document.map((entry: JsonValue, index) => (String(index) === place ? inner : entry));
  return { ...document, [place]: inner };
}

describe('the published schema', () => {
  const schema = manifestJsonSchema();

  test('and the reader agree on a good document with any number of changes', () => {
    const good = parseYaml(SHOP) as JsonObject;
    const paths = everyPath(good);
    const value = fc.constantFrom<JsonValue>(
      null,
      1,
      2,
      200,
      70_000,
      0.5,
      true,
      '',
      'a',
      'web9',
      'DE',
      '2 EUR',
      '/a',
      '5 s',
      [],
      {},
      ['x', 'y'],
    );
    const key = fc.integer({ min: 0, max: 12 }).map((index) => `new${index}`);
    const change = fc.record({ path: fc.constantFrom(...paths), value, key: fc.option(key) });
    const outcomes = { true: 0, false: 0 };
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12, size: 'max' }), (changes) => {
        const document = changes.reduce(
          (before, one) => changed(before, one.path, one.key, one.value),
          good as JsonValue,
        );
        const read = parseManifest(JSON.stringify(document), { fileName: 'x' });
        assert.equal(read.ok, Check(schema, document), read.ok ? 'read' : read.error.message);
        outcomes[`${read.ok}`] += 1;
      }),
      { numRuns: 1000 },
    );
    assert.ok(outcomes.true > 50 && outcomes.false > 50, JSON.stringify(outcomes));
  });

  test('accepts what the reader accepts', () => {
    assert.ok(Check(schema, parseYaml(SHOP)));
  });

  test('refuses what the reader refuses', () => {
    for (const wrong of ['hanse: 2', 'placement: [{ spread: [a] }]', 'placement: [{ spraed: [a, b] }]', 'budgt: {}']) {
      const document = { hanse: 1, application: 'shop', ...(parseYaml(wrong) as object) };
      assert.ok(!Check(schema, document), wrong);
      assert.ok(!parseManifest(JSON.stringify(document), { fileName: 'x' }).ok, wrong);
    }
  });

  test('is plain JSON with a title and an explanation for every directive', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
    assert.equal(schema['title'], 'Hanse service manifest');
    assert.match(JSON.stringify(schema), /at least two components/);
  });
});

describe('without a manifest', () => {
  test('everything is left open', () => {
    const { components, placement, budget, readiness } = defaultManifest('shop');
    assert.deepEqual([components, placement, budget, readiness], [[], [], undefined, undefined]);
  });

  test('the application is named for its package, always acceptably', () => {
    assert.equal(applicationNameFrom('Shop_v2.ova'), 'shop-v2');
    assert.equal(applicationNameFrom('42.ovf'), 'application');
    fc.assert(fc.property(fc.string(), (text) => /^[a-z][a-z0-9-]{0,30}$/.test(applicationNameFrom(text))));
  });
});
