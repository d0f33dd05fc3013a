import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { parseXml } from '../src/xml/parse-xml.ts';
import type { XmlElement } from '../src/xml/xml-element.ts';
import { DEFAULT_XML_LIMITS } from '../src/xml/xml-limits.ts';
import { SAMPLE } from './sample-descriptor.ts';

const XML = 'http://www.w3.org/XML/1998/namespace';

test('names, namespaces, attributes and text are told apart', () => {
  const root = rootOf('<a:r xmlns:a="urn:a" xmlns="urn:d" a:x="1" y="2"><c>one<!-- no -->two</c><c/><a:c/></a:r>');
  assert.deepEqual([root.name, root.ns], ['r', 'urn:a']);
  assert.deepEqual(root.attributes, [
    { name: 'x', ns: 'urn:a', value: '1' },
    { name: 'y', ns: '', value: '2' },
  ]);
  assert.deepEqual(
    root.children.map(({ name, ns, text, position }) => [name, ns, text, position]),
    [
      ['c', 'urn:d', 'onetwo', 1],
      ['c', 'urn:d', '', 2],
      ['c', 'urn:a', '', 3],
    ],
  );
});

test('an inner declaration holds inside its element only', () => {
  const root = rootOf('<r xmlns="urn:1"><a xmlns="urn:2"><b/></a><a xmlns=""/><a xml:lang="de"/></r>');
  assert.deepEqual(
    root.children.map(({ ns }) => ns),
    ['urn:2', '', 'urn:1'],
  );
  assert.equal(root.children[0]?.children[0]?.ns, 'urn:2');
  assert.deepEqual(root.children[2]?.attributes, [{ name: 'lang', ns: XML, value: 'de' }]);
});

test('references, CDATA and line ends are resolved as XML says', () => {
  const root = rootOf('<r a="x\ty&#10;&lt;&#x41;">\r\n &amp;&quot;<![CDATA[<b>&amp;]]>\rend &#x1F600; </r>');
  assert.equal(root.attributes[0]?.value, 'x y\n<A');
  assert.equal(root.text, '&"<b>&amp;\nend 😀');
});

test('lines and columns count every kind of line end once', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const root = rootOf(`<r>${end}${end}  <a/></r>`);
    assert.deepEqual([root.children[0]?.line, root.children[0]?.column], [3, 3]);
  }
});

test('a prefix that nothing declares is tolerated and told once', () => {
  const { root, undeclared } = parseXml('<r>\n <x:a y:b="1"/><x:c/></r>', DEFAULT_XML_LIMITS);
  assert.match(root.children[0]?.ns ?? '', /undeclared:x$/);
  assert.deepEqual(undeclared, [
    { prefix: 'x', line: 2, column: 2 },
    { prefix: 'y', line: 2, column: 2 },
  ]);
});

describe('what is not well-formed is refused with its place', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /no root element at line 1|line 1, column 1.*no root/],
    ['<!-- only -->', /no root element/],
    ['<a></b>', /"<\/b>" stands where "<\/a>"/],
    ['<a><b></a></b>', /"<\/a>" stands where "<\/b>"/],
    ['</a>', /closes nothing/],
    ['<a>', /"a" is not closed/],
    ['<a/><b/>', /second root/],
    ['<a/>text', /text outside/],
    ['text<a/>', /text outside/],
    ['<a', /expected ">"/],
    ['< a/>', /name of an element, found " a/],
    ['<1/>', /name of an element/],
    ['<a:/>', /after "a:"/],
    ['<:a/>', /name of an element/],
    ['<a:b:c/>', /expected a space/],
    ['<a b/>', /"b" has no value/],
    ['<a b=c/>', /quoted value/],
    ['<a b="c/>', /not closed/],
    ['<a b="<"/>', /not closed/],
    ['<a b="1"c="2"/>', /expected a space/],
    ['<a b="1" b="2"/>', /"b" is given twice/],
    ['<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', /"b" of namespace "u"/],
    ['<a xmlns:p=""/>', /cannot be bound/],
    ['<a xmlns:xml="urn:x"/>', /cannot be bound/],
    ['<a xmlns:xmlns="urn:x"/>', /cannot be bound/],
    ['<a>&nbsp;</a>', /entity "nbsp"/],
    ['<a>&amp</a>', /is no reference/],
    ['<a>a & b</a>', /is no reference/],
    ['<a>&#0;</a>', /names no character/],
    ['<a>&#xD800;</a>', /names no character/],
    ['<a>&#x110000;</a>', /names no character/],
    ['<a>]]></a>', /outside a CDATA/],
    ['<a><![CDATA[x</a>', /CDATA section is not closed/],
    ['<![CDATA[x]]><a/>', /outside the root/],
    ['<a><!-- x -- y --></a>', /"--" stands inside/],
    ['<a><!-- x</a>', /comment is not closed/],
    ['<a><?p x</a>', /processing instruction is not closed/],
    ['<a><?xml version="1.0"?></a>', /only at the very beginning/],
    [' <?xml version="1.0"?><a/>', /only at the very beginning/],
    ['<a><!ELEMENT b ANY></a>', /comment or a CDATA/],
    ['<a>\u0001</a>', /U\+0001/],
    ['<a>\ud800</a>', /U\+D800/],
    ['<a>\uffff</a>', /U\+FFFF/],
  ];
  for (const [text, message] of cases) {
    test(JSON.stringify(text), () => {
      const problem = problemOf(text);
      assert.equal(problem?.code, 'OVF_XML_MALFORMED');
      assert.match(problem.message, message);
      assert.match(problem.message, /line 1, column \d+/);
    });
  }

  test('a document type is never read', () => {
    assert.equal(problemOf('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')?.code, 'OVF_XML_DOCTYPE');
    assert.equal(problemOf('<a><!DOCTYPE b></a>')?.code, 'OVF_XML_DOCTYPE');
  });

  test('limits hold before anything grows', () => {
    const limits = { ...DEFAULT_XML_LIMITS, depth: 3, elements: 5, attributesPerElement: 2, size: 100 };
    const over = ['<a><a><a><a/></a></a></a>', '<a><b/><b/><b/><b/><b/></a>', '<a b="" c="" d=""/>', ' '.repeat(101)];
    for (const text of over) {
      assert.throws(() => parseXml(text, limits), { code: 'OVF_XML_LIMIT' }, text);
    }
  });
});

const TOKENS = [
  '<',
  '>',
  '/',
  '"',
  "'",
  '&',
  ';',
  '=',
  ' ',
  '\n',
  ']]>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<?p',
  '?>',
  'é',
  ':',
];

test('mutated documents get the verdict and the tree of another parser', () => {
  const mutation = fc.tuple(fc.nat(SAMPLE.length), fc.nat(6), fc.constantFrom('', 'x', '&amp;', '&#65;', ...TOKENS));
  const property = fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
    const text = mutations.reduce(
      (before, [at, cut, put]) => before.slice(0, at) + put + before.slice(at + cut),
      SAMPLE,
    );
    // The declaration's own syntax is not judged: what counts is what the document says.
    fc.pre(text.startsWith(SAMPLE.slice(0, 60)));
    assert.deepEqual(outlineOf(text), saxesOutlineOf(text), text.slice(0, 2_000));
  });
  fc.assert(property, { numRuns: 3_000, seed: 3 });
});

function rootOf(text: string): XmlElement {
  return parseXml(text, DEFAULT_XML_LIMITS).root;
}

function problemOf(text: string): HanseError | undefined {
  try {
    parseXml(text, DEFAULT_XML_LIMITS);
    return undefined;
  } catch (problem) {
    if (problem instanceof HanseError) return problem;
    throw problem;
  }
}

/** Every tag with its attributes and all text, or "refused". */
function outlineOf(text: string): string {
  return problemOf(text) === undefined ? shown(rootOf(text)) : 'refused';
}

function shown({ name, ns, attributes, text, children }: XmlElement): string {
  const values = attributes.map((attribute) => `${attribute.ns}|${attribute.name}=${attribute.value}`).sort();
  return `<${ns}|${name} ${values.join()}>${text}${children.map(shown).join('')}`;
}

interface Opened {
  readonly head: string;
  text: string;
  inner: string;
}

function saxesOutlineOf(text: string): string {
  const open: Opened[] = [{ head: '', text: '', inner: '' }];
  const parser = new SaxesParser({ xmlns: true, resolvePrefix: (prefix: string) => `urn:hanse:undeclared:${prefix}` });
  parser.on('error', (problem) => {
    throw problem;
  });
  parser.on('doctype', () => parser.fail('a document type'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    const values = Object.values(attributes)
      .filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
      .map((attribute) => `${attribute.uri}|${attribute.local}=${attribute.value}`);
    open.push({ head: `<${uri}|${local} ${values.sort().join()}>`, text: '', inner: '' });
  });
  parser.on('text', (piece) => append(open, piece));
  parser.on('cdata', (piece) => append(open, piece));
  parser.on('closetag', () => {
    const closed = open.pop();
    const outer = open.at(-1);
    if (closed !== undefined && outer !== undefined) outer.inner += closed.head + closed.text.trim() + closed.inner;
  });
  try {
    parser.write(text).close();
    return open[0]?.inner ?? '';
  } catch {
    return 'refused';
  }
}

function append(open: readonly Opened[], piece: string): void {
  const element = open.at(-1);
  if (element !== undefined) element.text += piece;
}
