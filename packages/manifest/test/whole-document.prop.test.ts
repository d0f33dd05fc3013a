import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonValue } from '@hanse/kernel';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { parse as parseYaml } from 'yaml';
import { isError } from '../src/diagnostic.ts';
import { examineManifest } from '../src/examine-manifest.ts';
import { explainManifest } from '../src/explain/explain-manifest.ts';
import { manifestJsonSchema } from '../src/manifest-schema.ts';
import { parseManifest } from '../src/parse-manifest.ts';
import { evaluateScaling } from '../src/sections/evaluate-scaling.ts';
import { WHOLE } from './samples.ts';

const PACKAGE = {
  virtualSystems: ['lb-1', 'web1', 'web2', 'db'].map((id) => ({ id, properties: ['com.example.title'] })),
  networks: ['front', 'back'],
};
const NOTHING = { metrics: { samples: () => [] }, now: 0, replicas: new Map<string, number>() };

/** Reads, binds, explains and evaluates; whatever the text, there is an answer with places inside it. */
function examined(text: string): boolean {
  const { diagnostics, manifest } = examineManifest(text, { fileName: 'x', ovf: PACKAGE });
  const lines = text.split('\n');
  for (const { line, column, message, remedy } of diagnostics) {
    assert.ok(line >= 1 && line <= lines.length, `line ${line}: ${message}`);
    assert.ok(
      column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1,
      `column ${column} of line ${line}: ${message}`,
    );
    assert.doesNotMatch(message + remedy, /\{[a-z]\w*\}/, 'an unfilled placeholder');
  }
  if (manifest !== undefined) {
    explainManifest(manifest);
    evaluateScaling(manifest, NOTHING);
  }
  return !diagnostics.some(isError);
}

describe('a document with every section', () => {
  test('is sound', () => {
    const { diagnostics, bound } = examineManifest(WHOLE, { fileName: 'x', ovf: PACKAGE });
    assert.deepEqual(diagnostics, []);
    assert.notEqual(bound, undefined);
  });

  test('is the same in JSON', () => {
    const json = parseManifest(JSON.stringify(parseYaml(WHOLE), null, 2), { fileName: 'x' });
    const yaml = parseManifest(WHOLE, { fileName: 'x' });
    assert.ok(json.ok && yaml.ok);
    assert.deepEqual(explainManifest(json.value), explainManifest(yaml.value));
  });

  test('with characters changed is read or refused with places inside the document', () => {
    const change = fc.record({
      at: fc.nat(WHOLE.length),
      with: fc.constantFrom(
        '',
        'x',
        ':',
        ' ',
        '[',
        '}',
        '\n',
        '-',
        '*',
        '"',
        '9',
        '(',
        ')',
        '%',
        '=',
        '<',
        '{',
        ',',
        '`',
        '\u0000',
      ),
      instead: fc.nat(3),
    });
    const outcomes = { true: 0, false: 0 };
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const text = changes.reduce(
          (before, one) => before.slice(0, one.at) + one.with + before.slice(one.at + one.instead),
          WHOLE,
        );
        outcomes[`${examined(text)}`] += 1;
      }),
      { numRuns: 500 },
    );
    assert.ok(outcomes.true > 2 && outcomes.false > 50, JSON.stringify(outcomes));
  });

  test('with a value changed is refused by the published schema only if the reader refuses it too', () => {
    const schema = manifestJsonSchema();
    const document = parseYaml(WHOLE) as JsonValue;
    assert.ok(Check(schema, document));
    const paths = everyPath(document);
    const value = fc.constantFrom<JsonValue>(
      null,
      1,
      70_000,
      0.5,
      -1,
      true,
      '',
      'a',
      '50 %',
      '5 s',
      '=3',
      '+10 %',
      [],
      {},
      ['x', 'y'],
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, other) => {
        const text = JSON.stringify(replaced(document, path, other));
        const read = parseManifest(text, { fileName: 'x' });
        // The reader knows more than a schema can say, such as that a condition must be one.
        if (read.ok) assert.ok(Check(schema, JSON.parse(text)), text);
        examined(text);
      }),
      { numRuns: 300 },
    );
  });

  test('tells rules behind folded or escaped line breaks where their text begins', () => {
    const text = JSON.stringify({
      hanse: 1,
      application: 'shop',
      rules: ['Load(db) = 1\nLoad(lbb) = =\nLoad(lbb) = 3'],
    });
    assert.equal(examined(text), false);
    const folded = 'hanse: 1\napplication: shop\nrules:\n  - "Load(db) = 1\n\n    Load(lbb) = 3 when Users(lb) >"\n';
    assert.equal(examined(folded), false);
    const plain = 'hanse: 1\napplication: shop\nrules:\n  - SLA(lb) = Silver\n    - Deploy(db) = {luebeck, bergen}\n';
    assert.equal(examined(plain), false);
    const block = 'hanse: 1\napplication: shop\nrules:\n  - >\n    Load(db) = 1\n    Load(lbb) = 3 when Users(lb) >\n';
    assert.equal(examined(block), false);
  });

  test('with hundreds of rules is checked without delay', () => {
    const rules = Array.from({ length: 900 }, (_, index) => `  - Load(db) = ${index} when Users(lb) > ${index}`).join(
      '\n',
    );
    const text = `hanse: 1\napplication: s\nrules:\n${rules}\n`;
    const { diagnostics } = examineManifest(text, { fileName: 'x', ovf: PACKAGE });
    assert.ok(diagnostics.length <= 200);
  });
});

function everyPath(value: JsonValue, path: readonly string[] = []): readonly (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => everyPath(inner, [...path, key]))];
}

function replaced(document: JsonValue, [first, ...rest]: readonly string[], value: JsonValue): JsonValue {
  if (first === undefined) return value;
  if (document === null || typeof document !== 'object') return document;
  if (Array.isArray(document)) {
    return document.map((inner: JsonValue, index) => (String(index) === first ? replaced(inner, rest, value) : inner));
  }
  const map = document as Readonly<Record<string, JsonValue>>;
  return { ...map, [first]: replaced(map[first] ?? null, rest, value) };
}
