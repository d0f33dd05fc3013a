import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { type OvfCode, type PackageSink, requireDeployable } from '../src/index.ts';
import { encodePax } from '../src/tar/pax.ts';
import { utf8 } from './bytes.ts';
import { BASE, DATA, digest, MANIFEST, type Member, members, read, shopWith, tarOf } from './sample-package.ts';

test('a sound package is read in any order of its members and any size of its chunks', async () => {
  for (const list of [members(), members().toReversed()]) {
    for (const chunk of [1, 511, 512, 513, 100_000]) {
      const found = await read(tarOf(list), undefined, chunk);
      const notes = list[0]?.name === 'shop.ovf' ? [] : ['note OVF_MEMBER_ORDER data.vmdk'];
      assert.deepEqual(
        found.diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`),
        notes,
      );
      assert.equal(found.descriptorName, 'shop.ovf');
      assert.equal(requireDeployable(found).content.id, 'shop');
      const second = found.files.find(({ id }) => id === 'file2');
      assert.deepEqual([second?.size, second?.parts[0].digests.sha512], [DATA.length, digest('sha512', DATA)]);
    }
  }
});

test('each member goes to the sink as it is', async () => {
  const { sink, closed } = memorySink();
  await read(tarOf(members()), sink);
  assert.deepEqual([...closed.keys()], ['shop.ovf', 'shop.mf', 'base.qcow2', 'data.vmdk']);
  assert.deepEqual(closed.get('data.vmdk'), Buffer.from(DATA));
});

test('a name is the same with its escapes, its accents and its first dot written otherwise', async () => {
  const spellings = ['caf\u00e9 1.vmdk', 'cafe\u0301 1.vmdk', 'caf%C3%A9%201.vmdk', './caf%c3%a9%201.vmdk'];
  for (const href of spellings.slice(2)) {
    const descriptor = shopWith('data.vmdk', href);
    for (const member of spellings) {
      for (const listed of spellings) {
        const manifest = [
          `SHA256(shop.ovf)= ${digest('sha256', utf8(descriptor))}`,
          `SHA256(base.qcow2)= ${digest('sha256', BASE)}`,
          `SHA256(${listed})= ${digest('sha256', DATA)}`,
        ].join('\n');
        const sound = members({ 'shop.ovf': descriptor, 'shop.mf': manifest, 'data.vmdk': undefined });
        const { diagnostics } = await read(tarOf([...sound, { name: member, content: DATA }]));
        assert.deepEqual(diagnostics, [], `${href} ${member} ${listed}`);
      }
    }
  }
});

test('a member that is cut off is aborted, not closed', async () => {
  const { sink, closed, aborted } = memorySink();
  const archive = tarOf(members());
  await assert.rejects(read(archive.subarray(0, 700), sink), { code: 'OVF_PACKAGE_TRUNCATED' });
  assert.deepEqual([[...closed.keys()], aborted], [[], ['shop.ovf']]);
});

test('a package without manifest is read with a note', async () => {
  const { diagnostics } = await read(tarOf(members({ 'shop.mf': undefined })));
  assert.deepEqual(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [['OVF_MANIFEST_ABSENT', 'note']],
  );
});

test('a flipped bit in any referenced file refuses the package', async () => {
  const archive = tarOf(members());
  for (const name of ['base.qcow2', 'data.vmdk']) {
    const copy = Uint8Array.from(archive);
    const offset = Buffer.from(archive).indexOf(name, 8_192) + 512 + 300;
    copy[offset] = (copy[offset] ?? 0) ^ 1;
    const { diagnostics } = await read(copy);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['OVF_DIGEST_MISMATCH'],
    );
  }
});

describe('a package is refused with a diagnostic when', () => {
  const cases: readonly (readonly [string, readonly Member[], OvfCode, RegExp])[] = [
    ['a digest is wrong', members({ 'data.vmdk': 'other' }), 'OVF_DIGEST_MISMATCH', /"data.vmdk".*line 3 of shop.mf/],
    [
      'the manifest lists an absent file',
      members({ 'shop.mf': `${MANIFEST}SHA1(x)= ${'0'.repeat(40)}\n` }),
      'OVF_MANIFEST_MEMBER_MISSING',
      /"x" at line 4/,
    ],
    [
      'the manifest leaves a file out',
      members({ 'shop.mf': MANIFEST.replace(/SHA2-512.*/, '') }),
      'OVF_MANIFEST_INCOMPLETE',
      /"data.vmdk"/,
    ],
    [
      'the manifest is nonsense',
      members({ 'shop.mf': 'hello' }),
      'OVF_MANIFEST_MALFORMED',
      /line 1 of shop.mf: "hello"/,
    ],
    ['the manifest is empty', members({ 'shop.mf': '\n' }), 'OVF_MANIFEST_MALFORMED', /empty/],
    [
      'the manifest has a digest of a wrong length',
      members({ 'shop.mf': 'SHA256(shop.ovf)= abcd' }),
      'OVF_MANIFEST_MALFORMED',
      /abcd/,
    ],
    ['a file is missing', members({ 'data.vmdk': undefined }), 'OVF_FILE_MISSING', /"data.vmdk".*line 8/],
    ['a file has another size', members({ 'base.qcow2': 'short' }), 'OVF_FILE_SIZE', /5 bytes.*4096/],
    [
      'a file is elsewhere',
      members({ 'shop.ovf': shopWith('data.vmdk', 'http://x.example/d') }),
      'OVF_UNSUPPORTED',
      /outside the package/,
    ],
    [
      'an href leads out',
      members({ 'shop.ovf': shopWith('data.vmdk', '../data.vmdk') }),
      'OVF_HREF_UNSAFE',
      /"..\/data.vmdk"/,
    ],
    [
      'an href leads out by escapes',
      members({ 'shop.ovf': shopWith('data.vmdk', '%2e%2e/data.vmdk') }),
      'OVF_HREF_UNSAFE',
      /%2e%2e/,
    ],
    ['an href is absolute', members({ 'shop.ovf': shopWith('data.vmdk', '/etc/passwd') }), 'OVF_HREF_UNSAFE', /etc/],
    [
      'an href is a file URL',
      members({ 'shop.ovf': shopWith('data.vmdk', 'file:///etc/passwd') }),
      'OVF_HREF_UNSAFE',
      /etc/,
    ],
  ];
  for (const [why, list, code, names] of cases) {
    test(why, async () => {
      const { diagnostics } = await read(tarOf(list));
      const found = diagnostics.find((diagnostic) => diagnostic.code === code && diagnostic.severity === 'error');
      assert.ok(found, `expected ${code}, found ${JSON.stringify(diagnostics)}`);
      assert.match(found.message, names);
      assert.match(found.remedy, /\w{3,}.*\.$/);
    });
  }
});

describe('an archive is refused outright when', () => {
  const odd = (name: string, type: string): readonly Member[] => [...members(), { name, content: utf8(''), type }];
  const cases: readonly (readonly [string, Uint8Array, OvfCode, RegExp])[] = [
    ['it is empty', new Uint8Array(0), 'OVF_PACKAGE_NOT_TAR', /empty/],
    ['it is gzipped', Uint8Array.of(0x1f, 0x8b, ...new Uint8Array(600)), 'OVF_PACKAGE_COMPRESSED', /gzip/],
    ['it is a zip file', Uint8Array.of(0x50, 0x4b, 3, 4, ...new Uint8Array(600)), 'OVF_PACKAGE_COMPRESSED', /zip/],
    ['it is no tar', new Uint8Array(2_000).fill(65), 'OVF_PACKAGE_NOT_TAR', /checksum/],
    ['it is cut off in a header', tarOf(members()).subarray(0, 300), 'OVF_PACKAGE_TRUNCATED', /first block/],
    ['it holds no descriptor', tarOf(members({ 'shop.ovf': undefined })), 'OVF_DESCRIPTOR_MISSING', /archive/],
    ['it holds two descriptors', tarOf(members({ 'b.ovf': 'x' })), 'OVF_DESCRIPTOR_AMBIGUOUS', /shop.ovf, b.ovf/],
    ['it holds a member twice', tarOf([...members(), ...members()]), 'OVF_MEMBER_DUPLICATE', /shop.ovf/],
    [
      'it holds a name twice in two spellings',
      tarOf([...members(), { name: './data.vmdk', content: DATA }]),
      'OVF_MEMBER_DUPLICATE',
      /data.vmdk/,
    ],
    [
      'two names differ in case',
      tarOf(members({ 'DATA.vmdk': 'x' })),
      'OVF_MEMBER_CASE',
      /"DATA.vmdk" and "data.vmdk"/,
    ],
    [
      'two names differ in how a letter is composed',
      tarOf(members({ 'caf\u00e9': 'x', 'cafe\u0301': 'y' })),
      'OVF_MEMBER_CASE',
      /differ only/,
    ],
    ['a file is a folder too', tarOf(members({ 'data.vmdk/x': 'x' })), 'OVF_MEMBER_CASE', /data.vmdk/],
    ['a folder is a file too', tarOf(members({ 'a/b': 'x', A: 'y' })), 'OVF_MEMBER_CASE', /"A"/],
    [
      'a step of a name is longer than file systems hold',
      tarOf([{ name: 'x', type: 'x', content: encodePax({ path: 'n'.repeat(256) }) }, ...members()]),
      'OVF_MEMBER_NAME',
      /nnn/,
    ],
    [
      'its size runs over',
      tarOf([{ name: 'x', type: 'x', content: encodePax({ size: '9007199254740993' }) }, ...members()]),
      'OVF_PACKAGE_NOT_TAR',
      /9007199254740993/,
    ],
    [
      'its size is huge',
      tarOf([{ name: 'x', type: 'x', content: encodePax({ size: '9007199254740991' }) }, ...members()]),
      'OVF_PACKAGE_LIMIT',
      /one member/,
    ],
    [
      'it is sparse by a pax header',
      tarOf([{ name: 'x', type: 'x', content: encodePax({ 'GNU.sparse.major': '1' }) }, ...members()]),
      'OVF_MEMBER_TYPE',
      /sparse/,
    ],
    ['a name climbs out', tarOf(members({ '../x': '' })), 'OVF_MEMBER_NAME', /\.\.\/x/],
    ['a name is absolute', tarOf(members({ '/x': '' })), 'OVF_MEMBER_NAME', /\/x/],
    ['a name has a backslash', tarOf(members({ 'a\\b': '' })), 'OVF_MEMBER_NAME', /a\\b/],
    ['a name has a control character', tarOf(members({ 'a\nb': '' })), 'OVF_MEMBER_NAME', /a\nb/],
    ['it holds a symbolic link', tarOf(odd('link', '2')), 'OVF_MEMBER_TYPE', /"link".*symbolic link/],
    ['it holds a hard link', tarOf(odd('link', '1')), 'OVF_MEMBER_TYPE', /hard link/],
    ['it holds a device', tarOf(odd('sda', '4')), 'OVF_MEMBER_TYPE', /block device/],
    ['it holds a directory', tarOf(odd('dir', '5')), 'OVF_MEMBER_TYPE', /directory/],
    ['it holds a sparse file', tarOf(odd('holes', 'S')), 'OVF_MEMBER_TYPE', /sparse/],
    [
      'it has too many members',
      tarOf(members(Object.fromEntries([...'abcdefghij'].map((name) => [name, ''])))),
      'OVF_PACKAGE_LIMIT',
      /members above 10/,
    ],
    [
      'a manifest is too long',
      tarOf(members({ 'shop.mf': 'x'.repeat(10_001) })),
      'OVF_PACKAGE_LIMIT',
      /\.mf file above 10000/,
    ],
    [
      'a member is too long',
      tarOf(members({ big: 'x'.repeat(1_000_001) })),
      'OVF_PACKAGE_LIMIT',
      /one member above 1000000/,
    ],
    [
      'all members are too long',
      tarOf(members({ a: 'x'.repeat(900_000), b: 'x'.repeat(900_000) })),
      'OVF_PACKAGE_LIMIT',
      /in all above 1500000/,
    ],
    [
      'a header extension is too long',
      tarOf([{ name: 'x', type: 'x', content: new Uint8Array(70_000) }]),
      'OVF_PACKAGE_LIMIT',
      /header extension/,
    ],
    [
      'a pax header is malformed',
      tarOf([{ name: 'x', type: 'x', content: utf8('99 path=a\n') }]),
      'OVF_PACKAGE_NOT_TAR',
      /pax header/,
    ],
    [
      'a pax size is impossible',
      tarOf([{ name: 'x', type: 'x', content: utf8('11 size=-5\n') }, ...members()]),
      'OVF_PACKAGE_NOT_TAR',
      /"-5"/,
    ],
  ];
  for (const [why, archive, code, names] of cases) {
    test(why, async () => {
      await assert.rejects(read(archive), (thrown: unknown) => {
        assert.ok(thrown instanceof HanseError);
        assert.equal(thrown.code, code);
        assert.match(thrown.message, names);
        assert.match(thrown.remedy, /\w{3,}.*\.$/);
        return true;
      });
    });
  }
});

function memorySink() {
  const closed = new Map<string, Uint8Array>();
  const aborted: string[] = [];
  const sink: PackageSink = {
    openFile: (name) => {
      const chunks: Uint8Array[] = [];
      return Promise.resolve({
        write: async (bytes) => void chunks.push(bytes.slice()),
        close: async () => void closed.set(name, Buffer.concat(chunks)),
        abort: async () => void aborted.push(name),
      });
    },
  };
  return { sink, closed, aborted };
}
