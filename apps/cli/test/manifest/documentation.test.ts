import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examineManifest, explainManifest, manifestJsonSchema } from '@hanse/manifest';

/** Compiled to apps/cli/dist/test/manifest, so the page is five folders up. */
const PAGE = readFileSync(fileURLToPath(new URL('../../../../../docs/manifest.md', import.meta.url)), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const HEAD = 'hanse: 1\napplication: shop\n';
const OVF = {
  virtualSystems: ['load-balancer', 'lb', 'web1', 'web2', 'db'].map((id) => ({ id, properties: ['title'] })),
  networks: ['front', 'back'],
};

interface SchemaPart {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly patternProperties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
  readonly anyOf?: readonly SchemaPart[];
}

/** Every key of a schema with the schema of its value. */
function keysIn(part: SchemaPart): readonly (readonly [string, SchemaPart])[] {
  const { properties = {}, patternProperties = {}, items, anyOf = [] } = part;
  const inner = [...Object.values(patternProperties), ...(items === undefined ? [] : [items]), ...anyOf];
  return [
    ...Object.entries(properties).flatMap(([key, value]) => [[key, value] as const, ...keysIn(value)]),
    ...inner.flatMap(keysIn),
  ];
}

describe('the reference of the manifest', () => {
  test('has examples that are sound and can be explained', () => {
    assert.ok(EXAMPLES.length >= 10);
    for (const example of EXAMPLES) {
      const isWhole = example.includes('readiness:');
      const ingress = isWhole ? 'components: { lb: { ingress: [{ name: http, port: 80 }] } }\n' : '';
      const text = example.startsWith('hanse:') ? example : `${HEAD}${ingress}${example}`;
      const isNamed = example.includes('virtualSystem: load-balancer');
      const virtualSystems = OVF.virtualSystems.filter(({ id }) => id !== (isNamed ? 'lb' : 'load-balancer'));
      const { diagnostics, bound, manifest } = examineManifest(text, {
        fileName: 'x',
        ovf: { ...OVF, virtualSystems },
      });
      const errors = diagnostics.filter(({ severity = 'error' }) => severity === 'error');
      assert.deepEqual(errors, [], text);
      assert.notEqual(bound, undefined);
      if (manifest !== undefined && text !== EXAMPLES[0]) assert.ok(explainManifest(manifest).length > 0, text);
    }
  });

  test('speaks of every key there is, and every key explains itself', () => {
    const keys = keysIn(manifestJsonSchema());
    assert.ok(keys.length > 80, String(keys.length));
    for (const [key, value] of keys) {
      assert.match(PAGE, new RegExp(`\\b${key}\\b`), `${key} is not in the reference`);
      assert.ok((value.description ?? '') !== '', `${key} has no description`);
    }
  });
});
