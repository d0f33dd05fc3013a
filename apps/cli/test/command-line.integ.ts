import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { hanse } from './support/hanse.ts';

/** Arguments, the exit code, and the error code that must be told. */
const REFUSED: readonly (readonly [readonly string[], number, string])[] = [
  [['frobnicate'], 64, 'CLI_USAGE'],
  [['deploy'], 64, 'CLI_USAGE'],
  [['site'], 64, 'CLI_USAGE'],
  [['up', '--driver', 'openstack'], 64, 'CLI_USAGE'],
  [['deploy', 'x.ova', '--property', 'novalue'], 64, 'CLI_USAGE'],
  [['ps'], 75, 'CLI_NO_FEDERATION'],
  [['show', 'shop'], 75, 'CLI_NO_FEDERATION'],
  [['deploy', 'no-such.ova'], 66, 'CLI_FILE_UNREADABLE'],
  [['deploy', 'package.zip'], 65, 'CLI_PACKAGE_KIND'],
  [['deploy', '.'], 65, 'OVF_DESCRIPTOR_MISSING'],
  [['deploy', 'package.zip', '--manifest', 'bad.yaml'], 65, 'MANIFEST_INVALID'],
  [['deploy', 'package.zip', '--manifest', 'none.yaml'], 66, 'CLI_FILE_UNREADABLE'],
  [['up', '--sites', 'atlantis'], 65, 'CLI_SITE_UNKNOWN'],
  [['login', '--url', 'https://127.0.0.1:9'], 77, 'CLI_AUTHORITY_UNKNOWN'],
  [
    ['site', 'join', '--invitation-file', 'none', '--jurisdiction', 'DE', '--prices', 'vcpu=1,memory=1,disk=1'],
    66,
    'CLI_FILE_UNREADABLE',
  ],
];

describe('the command line', () => {
  test('answers what it cannot do with a code, a remedy and a meaningful status, for people and for programs', async () => {
    await using folder = await temporaryFolder();
    writeFileSync(join(folder.path, 'package.zip'), 'PK');
    writeFileSync(join(folder.path, 'bad.yaml'), 'hanse: 1\napplicatio: x\n');
    for (const [args, status, code] of REFUSED) {
      const here = args.map((word) => (/^(?:[\w-]+\.\w+|\.|none)$/.test(word) ? join(folder.path, word) : word));
      const ran = await hanse(folder.path, here);
      assert.deepEqual([ran.status, ran.stdout], [status, ''], `${args.join(' ')}: ${ran.stderr}`);
      assert.match(ran.stderr, new RegExp(`^error: .+ \\[${code}\\]\\n {2}\\S`), args.join(' '));
    }
    const ran = await hanse(folder.path, ['--json', 'ps']);
    const problem = JSON.parse(ran.stderr) as { code: string; remedy: string };
    assert.deepEqual([ran.stdout, problem.code, problem.remedy !== ''], ['', 'CLI_NO_FEDERATION', true]);
  });

  test('names the help of the command that was meant', async () => {
    await using folder = await temporaryFolder();
    const asked: readonly (readonly [readonly string[], string])[] = [
      [['ovf', 'pack', 'shop'], 'hanse ovf pack --help'],
      [['--data', 'ovf', 'deploy'], 'hanse deploy --help'],
      [['ovf', 'frobnicate', 'pack'], 'hanse ovf --help'],
      [['frobnicate', 'deploy'], 'hanse --help'],
    ];
    for (const [args, help] of asked) {
      const { stderr } = await hanse(folder.path, args);
      assert.ok(stderr.includes(`See "${help}".`), `${args.join(' ')}: ${stderr}`);
    }
  });

  test('explains every command with an example', async () => {
    await using folder = await temporaryFolder();
    const bare = await hanse(folder.path, []);
    assert.equal(bare.status, 0);
    assert.match(bare.stdout, /^Usage: hanse/);
    const help = await hanse(folder.path, ['deploy', '--help']);
    assert.match(help.stdout, /Examples:\n {2}hanse deploy/);
  });
});
