import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeIso } from '../src/index.ts';
import { isoIdentifiers } from '../src/iso/iso-names.ts';
import { utf8 } from './bytes.ts';
import { readIso } from './iso-reader.ts';

const time = Date.UTC(2030, 0, 2, 3, 4, 5);
const names = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019-_. é'), minLength: 1, maxLength: 60 })
  .filter((name) => !/^\.{1,2}$/.test(name));

test('the guest sees long lower-case names', () => {
  const list = ['ovf-env.xml', 'user-data', 'meta-data', 'hosts', 'clock', 'entropy'];
  const image = writeIso({ label: 'cidata', time, files: list.map((name) => ({ name, content: utf8(`${name}!`) })) });
  const { label, files } = readIso(image);
  assert.equal(label, 'cidata');
  assert.deepEqual([...files.keys()].sort(), list.toSorted());
  assert.equal(files.get('user-data')?.toString(), 'user-data!');
});

test('any files are read back by a second reader, and equal input gives equal bytes', () => {
  const list = fc.uniqueArray(fc.record({ name: names, content: fc.uint8Array({ maxLength: 5_000 }) }), {
    selector: ({ name }) => name,
    maxLength: 40,
  });
  fc.assert(
    fc.property(list, (files) => {
      const image = writeIso({ label: 'x', time, files });
      const found = readIso(image).files;
      assert.equal(found.size, files.length);
      for (const { name, content } of files) assert.deepEqual([...(found.get(name) ?? [])], [...content]);
      assert.deepEqual(writeIso({ label: 'x', time, files }), image);
    }),
    { numRuns: 50 },
  );
});

test('files lie in folders, many and deep, that are read back by a second reader', () => {
  const step = fc.constantFrom('a', 'b', 'conf.d', 'a-long-folder-name', 'A LONG FOLDER NAME', 'é');
  const paths = fc.uniqueArray(
    fc
      .tuple(fc.array(step, { maxLength: 7 }), fc.nat({ max: 50 }))
      .map(([steps, n]) => [...steps, `file${n}.txt`].join('/')),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(paths, (list) => {
      const image = writeIso({ label: 'x', time, files: list.map((name) => ({ name, content: utf8(name) })) });
      const { files } = readIso(image);
      assert.deepEqual([...files.keys()].sort(), list.toSorted());
      for (const name of list) assert.equal(files.get(name)?.toString(), name);
    }),
    { numRuns: 100 },
  );
  const many = Array.from({ length: 400 }, (_, index) => ({ name: `folder-${index}/f`, content: utf8(`${index}`) }));
  const { files, folders } = readIso(writeIso({ label: 'x', time, files: many }));
  assert.deepEqual([files.size, folders.length, files.get('folder-399/f')?.toString()], [400, 400, '399']);
});

test('level 1 identifiers are short, distinct and of the allowed characters', () => {
  fc.assert(
    fc.property(fc.uniqueArray(names, { maxLength: 50 }), (list) => {
      const identifiers = isoIdentifiers(list);
      assert.equal(new Set(identifiers).size, list.length);
      for (const identifier of identifiers) assert.match(identifier, /^[A-Z0-9_]{1,8}\.[A-Z0-9_]{0,3};1$/);
    }),
  );
});

test('labels and names that no disc can carry are refused', () => {
  const content = new Uint8Array(0);
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['', ['a'], /label/],
    ['x'.repeat(33), ['a'], /label/],
    ['x', ['a/../b'], /no file name/],
    ['x', ['/a'], /no file name/],
    ['x', ['a/'], /no file name/],
    ['x', ['1/2/3/4/5/6/7/8/f'], /more than 7 folders/],
    ['x', ['a', 'a/b'], /"a" is a file/],
    ['x', ['a/b', 'a'], /twice/],
    ['x', [''], /no file name/],
    ['x', ['..'], /no file name/],
    ['x', ['n'.repeat(129)], /too long/],
    ['x', ['a', 'a'], /twice/],
  ];
  for (const [label, list, message] of cases) {
    const files = list.map((name) => ({ name, content }));
    assert.throws(() => writeIso({ label, time, files }), { code: 'OVF_ISO_INVALID', message });
  }
});
