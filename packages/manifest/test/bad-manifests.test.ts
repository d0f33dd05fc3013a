import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseManifest } from '../src/parse-manifest.ts';
import { diagnosticsOf } from './samples.ts';

interface BadManifest {
  readonly name: string;
  readonly text: string;
  /** `code line:column path`, in the order of the document. */
  readonly expected: readonly string[];
  readonly message: RegExp;
  readonly remedy: RegExp;
}

const HEAD = 'hanse: 1\napplication: shop\n';

const BAD: readonly BadManifest[] = [
  {
    name: 'nothing',
    text: '',
    expected: ['MANIFEST_EMPTY 1:1 '],
    message: /is empty/,
    remedy: /Start with "hanse: 1"/,
  },
  {
    name: 'nothing but a comment',
    text: '# to do\n',
    expected: ['MANIFEST_EMPTY 1:1 '],
    message: /is empty/,
    remedy: /deploy without a manifest/,
  },
  {
    name: 'a list at the top level',
    text: '- a\n',
    expected: ['MANIFEST_TYPE_WRONG 1:1 '],
    message: /the top level is a list/,
    remedy: /a map that begins with "hanse: 1"/,
  },
  {
    name: 'an unclosed bracket',
    text: `${HEAD}placement: [\n`,
    expected: ['MANIFEST_SYNTAX 4:1 '],
    message: /neither YAML nor JSON: Flow sequence/,
    remedy: /Correct the syntax/,
  },
  {
    name: 'a tab as indentation',
    text: `${HEAD}components:\n\tlb: {}\n`,
    expected: ['MANIFEST_SYNTAX 4:1 '],
    message: /[Tt]ab/,
    remedy: /indent with spaces/,
  },
  {
    name: 'broken JSON',
    text: '{"hanse": 1, "application": "shop"',
    expected: ['MANIFEST_SYNTAX 1:35 '],
    message: /neither YAML nor JSON/,
    remedy: /Correct the syntax/,
  },
  {
    name: 'two documents',
    text: `${HEAD}---\n${HEAD}`,
    expected: ['MANIFEST_SEVERAL_DOCUMENTS 3:1 '],
    message: /second document/,
    remedy: /remove the line "---"/,
  },
  {
    name: 'a duplicate key',
    text: `${HEAD}application: shop2\n`,
    expected: ['MANIFEST_KEY_TWICE 3:1 /application'],
    message: /Key "application" stands twice at the top level; the first is on line 2/,
    remedy: /Keep one/,
  },
  {
    name: 'an anchor and its alias',
    text: `${HEAD}components:\n  a: &x { virtualSystem: a }\n  b: *x\n`,
    expected: ['MANIFEST_ALIAS 4:9 /components/a', 'MANIFEST_ALIAS 5:6 /components/b'],
    message: /&x is used at \/components\/a/,
    remedy: /Write the value out/,
  },
  {
    name: 'an alias bomb',
    text: `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n`,
    expected: [
      'MANIFEST_ALIAS 1:7 /a',
      'MANIFEST_ALIAS 2:7 /b',
      'MANIFEST_ALIAS 2:8 /b/0',
      'MANIFEST_ALIAS 2:11 /b/1',
      'MANIFEST_ALIAS 3:5 /c/0',
      'MANIFEST_ALIAS 3:8 /c/1',
    ],
    message: /Anchor or alias &a/,
    remedy: /anchors and aliases are not accepted/,
  },
  {
    name: 'a tag',
    text: `hanse: 1\napplication: !!binary c2hvcA==\n`,
    expected: ['MANIFEST_TAG 2:23 /application'],
    message: /Tag tag:yaml.org,2002:binary is used at \/application/,
    remedy: /Remove the tag/,
  },
  {
    name: 'a key that is a list',
    text: `${HEAD}? [a, b]\n: c\n`,
    expected: ['MANIFEST_KEY_NOT_TEXT 3:3 '],
    message: /A key at the top level is a list or a map/,
    remedy: /put quotes around it/,
  },
  {
    name: 'a key that is a number',
    text: `${HEAD}components: { 1: {} }\n`,
    expected: ['MANIFEST_KEY_NOT_TEXT 3:15 /components'],
    message: /is 1, which is no text/,
    remedy: /quotes/,
  },
  {
    name: 'a missing version and application',
    text: 'components: {}\n',
    expected: ['MANIFEST_KEY_MISSING 1:1 ', 'MANIFEST_KEY_MISSING 1:1 '],
    message: /"hanse" is missing at the top level/,
    remedy: /Add "hanse": the manifest version, 1/,
  },
  {
    name: 'a version of the future',
    text: 'hanse: 2\napplication: shop\n',
    expected: ['MANIFEST_VERSION_UNSUPPORTED 1:8 /hanse'],
    message: /\/hanse asks for manifest version 2/,
    remedy: /write "hanse: 1"/,
  },
  {
    name: 'a misspelt key',
    text: `${HEAD}componets: {}\n`,
    expected: ['MANIFEST_KEY_UNKNOWN 3:1 /componets'],
    message: /"componets" is not known at the top level/,
    remedy: /Did you mean "components"\? Accepted here: hanse, application,/,
  },
  {
    name: 'a misspelt key of a component',
    text: `${HEAD}components:\n  lb: { virtualsystem: lb }\n`,
    expected: ['MANIFEST_KEY_UNKNOWN 4:9 /components/lb/virtualsystem'],
    message: /"virtualsystem" is not known at \/components\/lb/,
    remedy: /Did you mean "virtualSystem"\?/,
  },
  {
    name: 'an application name in capitals',
    text: 'hanse: 1\napplication: Shop\n',
    expected: ['MANIFEST_VALUE_INVALID 2:14 /application'],
    message: /\/application has the value "Shop"/,
    remedy: /lower-case letters/,
  },
  {
    name: 'an application that is a number',
    text: 'hanse: 1\napplication: 42\n',
    expected: ['MANIFEST_TYPE_WRONG 2:14 /application'],
    message: /\/application is the number 42/,
    remedy: /lower-case letters/,
  },
  {
    name: 'a component with an impossible name',
    text: `${HEAD}components: { "my web": {} }\n`,
    expected: ['MANIFEST_NAME_INVALID 3:15 /components/my web'],
    message: /"my web" is not a possible name/,
    remedy: /such as web1/,
  },
  {
    name: 'a component with nothing after the colon',
    text: `${HEAD}components:\n  lb:\n`,
    expected: ['MANIFEST_TYPE_WRONG 4:6 /components/lb'],
    message: /\/components\/lb is empty/,
    remedy: /a component, such as \{ virtualSystem: web1 \}/,
  },
  {
    name: 'a port out of range',
    text: `${HEAD}components: { lb: { ingress: [{ name: http, port: 70000 }] } }\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:51 /components/lb/ingress/0/port'],
    message: /\/components\/lb\/ingress\/0\/port has the value 70000/,
    remedy: /1 to 65535/,
  },
  {
    name: 'a port as text',
    text: `${HEAD}components: { lb: { ingress: [{ name: http, port: "80" }] } }\n`,
    expected: ['MANIFEST_TYPE_WRONG 3:51 /components/lb/ingress/0/port'],
    message: /is the text "80"/,
    remedy: /1 to 65535/,
  },
  {
    name: 'two ingresses of one name',
    text: `${HEAD}components: { lb: { ingress: [{ name: http, port: 80 }, { name: http, port: 81 }] } }\n`,
    expected: ['MANIFEST_NOT_UNIQUE 3:65 /components/lb/ingress/1/name'],
    message: /\/components\/lb\/ingress names http twice/,
    remedy: /once/,
  },
  {
    name: 'a misspelt directive',
    text: `${HEAD}placement:\n  - spraed: [a, b]\n`,
    expected: ['MANIFEST_KEY_UNKNOWN 4:5 /placement/0/spraed'],
    message: /"spraed" is not known at \/placement\/0/,
    remedy: /Did you mean "spread"\? Accepted here: spread, together,/,
  },
  {
    name: 'a directive that says two things',
    text: `${HEAD}placement:\n  - spread: [a, b]\n    minimumSites: 2\n`,
    expected: ['MANIFEST_DIRECTIVE_AMBIGUOUS 4:5 /placement/0'],
    message: /several things at once: spread, minimumSites/,
    remedy: /a list entry of its own/,
  },
  {
    name: 'an empty directive',
    text: `${HEAD}placement: [{}]\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:13 /placement/0'],
    message: /\/placement\/0 has the value \{\}/,
    remedy: /one of the directives spread, together/,
  },
  {
    name: 'directives as a map',
    text: `${HEAD}placement: { spread: [a, b] }\n`,
    expected: ['MANIFEST_TYPE_WRONG 3:12 /placement'],
    message: /\/placement is a map/,
    remedy: /a list of directives/,
  },
  {
    name: 'a spread of one',
    text: `${HEAD}placement: [{ spread: [web1] }]\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:23 /placement/0/spread'],
    message: /\/placement\/0\/spread has the value \["web1"\]/,
    remedy: /at least two components/,
  },
  {
    name: 'a component spread from itself',
    text: `${HEAD}placement: [{ spread: [web1, web2, web1] }]\n`,
    expected: ['MANIFEST_NOT_UNIQUE 3:36 /placement/0/spread/2'],
    message: /\/placement\/0\/spread names "web1" twice/,
    remedy: /once/,
  },
  {
    name: 'a country that is no code',
    text: `${HEAD}placement: [{ within: { components: [db], jurisdictions: [Germany] } }]\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:59 /placement/0/within/jurisdictions/0'],
    message: /has the value "Germany"/,
    remedy: /two capital letters/,
  },
  {
    name: 'within, without jurisdictions',
    text: `${HEAD}placement: [{ within: { components: [db] } }]\n`,
    expected: ['MANIFEST_KEY_MISSING 3:23 /placement/0/within'],
    message: /"jurisdictions" is missing at \/placement\/0\/within/,
    remedy: /a list of country codes/,
  },
  {
    name: 'half a site at least',
    text: `${HEAD}placement: [{ minimumSites: 0.5 }]\n`,
    expected: ['MANIFEST_TYPE_WRONG 3:29 /placement/0/minimumSites'],
    message: /is the number 0.5/,
    remedy: /1 to 1000/,
  },
  {
    name: 'a budget without a currency',
    text: `${HEAD}budget: { perHour: 0.50 }\n`,
    expected: ['MANIFEST_TYPE_WRONG 3:20 /budget/perHour'],
    message: /\/budget\/perHour is the number 0.5/,
    remedy: /0\.50 EUR/,
  },
  {
    name: 'a negative budget',
    text: `${HEAD}budget: { perHour: -1 EUR }\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:20 /budget/perHour'],
    message: /has the value "-1 EUR"/,
    remedy: /0\.50 EUR/,
  },
  {
    name: 'a property that is a list',
    text: `${HEAD}properties: { lb: { title: [a] } }\n`,
    expected: ['MANIFEST_TYPE_WRONG 3:28 /properties/lb/title'],
    message: /\/properties\/lb\/title is a list/,
    remedy: /as text/,
  },
  {
    name: 'a duration without a unit',
    text: `${HEAD}readiness: { component: lb, ingress: http, within: "120" }\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:52 /readiness/within'],
    message: /has the value "120"/,
    remedy: /a unit \(ms, s, min, h\)/,
  },
  {
    name: 'a path that would break the request line',
    text: `${HEAD}readiness: { component: lb, ingress: http, path: "/a b\\r\\nHost: x" }\n`,
    expected: ['MANIFEST_VALUE_INVALID 3:50 /readiness/path'],
    message: /\/readiness\/path has the value/,
    remedy: /begins with "\/"/,
  },
  {
    name: 'a prototype as a component',
    text: `${HEAD}components: { __proto__: { virtualSystem: lb } }\n`,
    expected: ['MANIFEST_NAME_INVALID 3:15 /components/__proto__'],
    message: /"__proto__" is not a possible name/,
    remedy: /such as web1/,
  },
  {
    name: 'a nest',
    text: `${HEAD}placement: ${'['.repeat(200_000)}`,
    expected: ['MANIFEST_TOO_DEEP 3:43 '],
    message: /more than 32 levels deep at line 3/,
    remedy: /flatten it/,
  },
  {
    name: 'a document that is too large',
    text: `${HEAD}# ${'ä'.repeat(131_072)}\n`,
    expected: ['MANIFEST_TOO_LARGE 1:1 '],
    message: /has 262174 bytes/,
    remedy: /at most 262144 bytes/,
  },
  {
    name: 'several faults at once',
    text: `hanse: one\napplication: shop\nplacement:\n  - spread: [a]\nbudgt: {}\n`,
    expected: [
      'MANIFEST_TYPE_WRONG 1:8 /hanse',
      'MANIFEST_VALUE_INVALID 4:13 /placement/0/spread',
      'MANIFEST_KEY_UNKNOWN 5:1 /budgt',
    ],
    message: /\/hanse is the text "one"/,
    remedy: /the manifest version, 1/,
  },
];

describe('a bad manifest is refused with place, reason and remedy', () => {
  for (const { name, text, expected, message, remedy } of BAD) {
    test(name, () => {
      const diagnostics = diagnosticsOf(parseManifest(text, { fileName: 'shop.yaml' }), 'MANIFEST_INVALID');
      const found = diagnostics.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`);
      assert.deepEqual(found, expected);
      assert.match(diagnostics[0]?.message ?? '', message);
      assert.match(diagnostics[0]?.remedy ?? '', remedy);
      for (const one of diagnostics)
        assert.doesNotMatch(one.message + one.remedy, /\{\w+\}/, 'an unfilled placeholder');
    });
  }

  test('the error itself says file, place, the first fault and how many more', () => {
    const result = parseManifest('hanse: 1\napplication: Shop\nbudgt: {}\n', { fileName: 'shop.yaml' });
    assert.ok(!result.ok);
    assert.equal(result.error.message, 'shop.yaml:2:14: /application has the value "Shop" (and 1 more)');
    assert.match(result.error.remedy, /lower-case letters/);
  });

  test('every unknown key and every impossible name is told, however many', () => {
    const keys = Array.from({ length: 30 }, (_, index) => `key${index}: {}\n`).join('');
    const names = Array.from({ length: 30 }, (_, index) => `  "no name ${index}": {}\n`).join('');
    const text = `${HEAD}${keys}components:\n${names}`;
    const codes = diagnosticsOf(parseManifest(text, { fileName: 'x' }), 'MANIFEST_INVALID').map(({ code }) => code);
    assert.equal(codes.filter((code) => code === 'MANIFEST_KEY_UNKNOWN').length, 30);
    assert.equal(codes.filter((code) => code === 'MANIFEST_NAME_INVALID').length, 30);
  });

  test('no more than a hundred faults are told', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `c${index}: *x\n`).join('');
    assert.equal(diagnosticsOf(parseManifest(keys, { fileName: 'x' }), 'MANIFEST_INVALID').length, 100);
  });
});
