import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bindManifest } from '../src/bind-manifest.ts';
import type { OvfOutline } from '../src/bound-manifest.ts';
import { defaultManifest } from '../src/default-manifest.ts';
import { diagnosticsOf, parsed, SHOP } from './samples.ts';

const KEYS = ['com.example.title', 'com.example.port', 'com.example.debug'];

function ovf(...ids: readonly string[]): OvfOutline {
  return { virtualSystems: ids.map((id) => ({ id, properties: KEYS })) };
}

const PACKAGE = ovf('lb-1', 'web1', 'web2', 'db');

describe('binding a manifest to a package', () => {
  test('gives every VirtualSystem a component, in the order of the package', () => {
    const bound = bindManifest(parsed(SHOP), PACKAGE);
    assert.ok(bound.ok);
    const rows = bound.value.components.map(({ name, virtualSystem, isImplicit }) => [name, virtualSystem, isImplicit]);
    assert.deepEqual(rows, [
      ['lb', 'lb-1', false],
      ['web1', 'web1', false],
      ['web2', 'web2', false],
      ['db', 'db', true],
    ]);
    assert.equal(bound.value.components[0]?.properties['com.example.port'], '0080');
    assert.deepEqual(bound.value.components[3]?.properties, {});
  });

  test('needs no manifest', () => {
    const bound = bindManifest(defaultManifest('shop'), ovf('a machine', 'constructor'));
    assert.ok(bound.ok);
    assert.deepEqual(
      bound.value.components.map(({ name, properties }) => [name, properties]),
      [
        ['a machine', {}],
        ['constructor', {}],
      ],
    );
  });

  test('lets directives and properties name VirtualSystems that no component mentions', () => {
    const text =
      'hanse: 1\napplication: s\nplacement: [{ spread: [web1, db] }]\nproperties: { db: { com.example.title: x } }\n';
    assert.ok(bindManifest(parsed(text), PACKAGE).ok);
  });
});

const HEAD = 'hanse: 1\napplication: shop\n';

interface Misfit {
  readonly name: string;
  readonly text: string;
  /** `code line:column path`, in the order of the document. */
  readonly expected: readonly string[];
  readonly message: RegExp;
  readonly remedy: RegExp;
}

const MISFITS: readonly Misfit[] = [
  {
    name: 'a VirtualSystem that is not there',
    text: 'components: { web: { virtualSystem: wbe1 } }',
    expected: ['MANIFEST_VIRTUAL_SYSTEM_UNKNOWN 3:37 /components/web/virtualSystem'],
    message: /Component web names VirtualSystem "wbe1", which the OVF package does not have/,
    remedy: /Did you mean "web1"\? The package has: lb-1, web1, web2, db/,
  },
  {
    name: 'a component named for no VirtualSystem',
    text: 'components: { cache: {} }',
    expected: ['MANIFEST_VIRTUAL_SYSTEM_UNKNOWN 3:22 /components/cache/virtualSystem'],
    message: /VirtualSystem "cache"/,
    remedy: /The package has: lb-1/,
  },
  {
    name: 'two components of one VirtualSystem',
    text: 'components: { a: { virtualSystem: db }, b: { virtualSystem: db } }',
    expected: ['MANIFEST_VIRTUAL_SYSTEM_TWICE 3:61 /components/b/virtualSystem'],
    message: /Components a and b both name VirtualSystem "db"/,
    remedy: /of its own/,
  },
  {
    name: 'a component with the name of another VirtualSystem',
    text: 'components: { db: { virtualSystem: web1 } }',
    expected: ['MANIFEST_COMPONENT_NAME_TAKEN 3:19 /components/db'],
    message: /Component db has the name of another VirtualSystem/,
    remedy: /Rename the component/,
  },
  {
    name: 'a directive about a component that is not there',
    text: 'placement: [{ spread: [web1, web3] }]',
    expected: ['MANIFEST_COMPONENT_UNKNOWN 3:30 /placement/0/spread/1'],
    message: /There is no component "web3" \(\/placement\/0\/spread\/1\)/,
    remedy: /Did you mean "web1"\? Components are: lb-1/,
  },
  {
    name: 'a property the VirtualSystem does not have',
    text: 'properties: { db: { com.example.titel: x } }',
    expected: ['MANIFEST_PROPERTY_UNKNOWN 3:40 /properties/db/com.example.titel'],
    message: /VirtualSystem db of component db has no property "com.example.titel"/,
    remedy: /Did you mean "com.example.title"\?/,
  },
  {
    name: 'properties of a component that is not there',
    text: 'properties: { dbb: { com.example.title: x } }',
    expected: ['MANIFEST_COMPONENT_UNKNOWN 3:20 /properties/dbb'],
    message: /There is no component "dbb"/,
    remedy: /Did you mean "db"\?/,
  },
  {
    name: 'readiness by an ingress that is not there',
    text: 'components: { web1: { ingress: [{ name: http, port: 80 }] } }\nreadiness: { component: web1, ingress: https }',
    expected: ['MANIFEST_INGRESS_UNKNOWN 4:40 /readiness/ingress'],
    message: /Component web1 has no ingress "https"/,
    remedy: /Did you mean "http"\? It has: http/,
  },
  {
    name: 'spread and together',
    text: 'placement:\n  - together: [web1, db]\n  - together: [db, web2]\n  - spread: [web1, web2]',
    expected: ['MANIFEST_SPREAD_TOGETHER 6:13 /placement/2/spread'],
    message: /web1 and web2 are to be spread \(\/placement\/2\/spread\) and together \(.*\/placement\/1\/together/,
    remedy: /Remove one of them/,
  },
  {
    name: 'two lists of sites with nothing in common',
    text: 'placement:\n  - on: { components: [db], sites: [north] }\n  - on: { components: [db, web1], sites: [south] }',
    expected: ['MANIFEST_SITES_DISJOINT 5:9 /placement/1/on'],
    message: /No site is left for db: \/placement\/1\/on and \/placement\/0\/on/,
    remedy: /at least one site in both/,
  },
  {
    name: 'together on different sites',
    text: 'placement:\n  - together: [web1, db]\n  - on: { components: [db], sites: [north] }\n  - on: { components: [web1], sites: [south] }',
    expected: ['MANIFEST_SITES_DISJOINT 6:9 /placement/2/on'],
    message: /No site is left for web1 and db/,
    remedy: /remove one of the two/,
  },
  {
    name: 'more to spread than sites to spread over',
    text: 'placement:\n  - spread: [web1, web2, db]\n  - on: { components: [web1, web2, db], sites: [north, south] }',
    expected: ['MANIFEST_SITES_TOO_FEW 4:13 /placement/0/spread'],
    message: /web1, web2 and db are to be on different sites .* may only use north and south/,
    remedy: /at least 3 sites/,
  },
  {
    name: 'within two laws at once',
    text: 'placement:\n  - within: { components: [db], jurisdictions: [DE] }\n  - within: { components: [db], jurisdictions: [FR] }',
    expected: ['MANIFEST_JURISDICTIONS_DISJOINT 5:13 /placement/1/within'],
    message: /No jurisdiction is left for db/,
    remedy: /at least one jurisdiction in both/,
  },
  {
    name: 'within and outside the same law',
    text: 'placement:\n  - within: { components: [db], jurisdictions: [DE, FR] }\n  - outside: { components: [db], jurisdictions: [FR] }',
    expected: ['MANIFEST_WITHIN_OUTSIDE 4:13 /placement/0/within'],
    message: /db are to be within \(\/placement\/0\/within\) and outside \(\/placement\/1\/outside\) FR/,
    remedy: /Remove FR from one/,
  },
  {
    name: 'together, one within and one outside the only law',
    text: 'placement:\n  - together: [db, web1]\n  - within: { components: [db], jurisdictions: [DE] }\n  - outside: { components: [web1], jurisdictions: [DE] }',
    expected: ['MANIFEST_WITHIN_OUTSIDE 5:13 /placement/1/within'],
    message: /db are to be within/,
    remedy: /Remove DE/,
  },
  {
    name: 'more sites than components',
    text: 'placement: [{ minimumSites: 5 }]',
    expected: ['MANIFEST_MINIMUM_SITES 3:29 /placement/0/minimumSites'],
    message: /asks for 5 sites, but only 4 components/,
    remedy: /at most 4/,
  },
  {
    name: 'more sites than groups',
    text: 'placement: [{ together: [lb-1, web1, web2, db] }, { minimumSites: 2 }]',
    expected: ['MANIFEST_MINIMUM_SITES 3:67 /placement/1/minimumSites'],
    message: /asks for 2 sites, but only one group can be placed apart/,
    remedy: /at most 1/,
  },
];

describe('a manifest that does not fit is refused with place, reason and remedy', () => {
  for (const { name, text, expected, message, remedy } of MISFITS) {
    test(name, () => {
      const diagnostics = diagnosticsOf(bindManifest(parsed(`${HEAD}${text}\n`), PACKAGE), 'MANIFEST_UNBOUND');
      assert.deepEqual(
        diagnostics.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`),
        expected,
      );
      assert.match(diagnostics[0]?.message ?? '', message);
      assert.match(diagnostics[0]?.remedy ?? '', remedy);
      for (const one of diagnostics)
        assert.doesNotMatch(one.message + one.remedy, /\{\w+\}/, 'an unfilled placeholder');
    });
  }

  test('but what only looks contradictory is accepted', () => {
    const fine = [
      'placement:\n  - together: [db, web1]\n  - within: { components: [db], jurisdictions: [DE, FR] }\n  - outside: { components: [web1], jurisdictions: [FR] }',
      'placement:\n  - spread: [web1, db]\n  - on: { components: [web1], sites: [north] }\n  - on: { components: [db], sites: [north, south] }',
      'placement:\n  - together: [web1, db]\n  - spread: [web1, web2]\n  - minimumSites: 3',
    ];
    for (const text of fine) assert.ok(bindManifest(parsed(`${HEAD}${text}\n`), PACKAGE).ok, text);
  });
});
