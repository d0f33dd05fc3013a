import assert from 'node:assert/strict';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@hanse/testkit';
import { hanse } from '../support/hanse.ts';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const SHOP = { manifest: join(ROOT, 'examples/shop/shop.yaml'), ovf: join(ROOT, 'examples/shop/shop.ovf') };
/** The corpus lies beside the repository. */
const GLITE = join(ROOT, '../shared/corpus/ova/claudia/glitesiteovf-1.8.18.xml');

describe('hanse manifest', () => {
  test('finds the manifest of the shop sound', async () => {
    await using folder = await temporaryFolder();
    const ran = await hanse(folder.path, ['manifest', 'check', SHOP.manifest, '--ovf', SHOP.ovf]);
    assert.deepEqual([ran.status, ran.stdout, ran.stderr], [0, 'the manifest is sound\n', '']);
  });

  test('tells a fault with its line underlined and what to write instead, for people and for programs', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'bad.yaml');
    writeFileSync(file, 'hanse: 1\napplication: shop\nrules:\n  - Load(db) = 3 * Laod(lb)\n  - CPU(wbe1) = 2\n');
    const ran = await hanse(folder.path, ['manifest', 'check', file, '--ovf', SHOP.ovf]);
    assert.equal(ran.status, 65);
    const at = ran.stdout.split('\n').findIndex((line) => line.startsWith(`${file}:4:20: error: `));
    assert.ok(at >= 0, ran.stdout);
    assert.deepEqual(ran.stdout.split('\n').slice(at + 1, at + 3), [
      '    4 |   - Load(db) = 3 * Laod(lb)',
      '      |                    ^',
    ]);
    assert.match(ran.stdout, /help: Did you mean "web1"\?/);
    assert.match(ran.stdout, /the manifest would be refused \(2 errors\)/);
    const json = await hanse(folder.path, ['--json', 'manifest', 'check', file, '--ovf', SHOP.ovf]);
    const { isSound, diagnostics } = JSON.parse(json.stdout) as { isSound: boolean; diagnostics: { line: number }[] };
    assert.deepEqual([json.status, isSound, diagnostics.map(({ line }) => line)], [65, false, [4, 5]]);
    const explained = await hanse(folder.path, ['--json', 'manifest', 'explain', file]);
    assert.deepEqual(
      [explained.status, (JSON.parse(explained.stderr) as { code: string }).code],
      [65, 'MANIFEST_INVALID'],
    );
  });

  test('explains what rules do with given metrics, and why', async () => {
    await using folder = await temporaryFolder();
    const given = ['--metric', 'CPUUsage(web2)=93 %', '--metric', 'RequestPerSecond(lb)=1200'];
    const ran = await hanse(folder.path, ['manifest', 'explain', SHOP.manifest, ...given]);
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /web1: 1 → 3 \(equation fires\)/);
    assert.match(
      ran.stdout,
      /avg\(CPUUsage\(web2\), 5 min\) > 75 % {2}= true\n {10}avg\(CPUUsage\(web2\), 5 min\) {7}= 93 %/,
    );
    const json = await hanse(folder.path, ['--json', 'manifest', 'explain', SHOP.manifest, ...given]);
    const { scaling } = JSON.parse(json.stdout) as { scaling: { component: string; wanted: number }[] };
    assert.deepEqual(
      scaling.map(({ component, wanted }) => [component, wanted]),
      [
        ['web1', 3],
        ['web2', 2],
      ],
    );
    const wrong = await hanse(folder.path, ['manifest', 'explain', SHOP.manifest, '--metric', 'many']);
    assert.deepEqual([wrong.status, /\[CLI_USAGE\]/.test(wrong.stderr)], [64, true]);
  });

  test('says which given values have no use, and refuses those in another unit', async () => {
    await using folder = await temporaryFolder();
    const explain = ['manifest', 'explain', SHOP.manifest];
    const unused = await hanse(folder.path, [...explain, '--metric', 'Usres(lb)=3', '--metric', 'Replicas(web1)=2']);
    assert.equal(unused.status, 0, unused.stderr);
    assert.match(unused.stdout, /\nunused: no rule asks for Usres\(lb\)\n$/);
    const used = await hanse(folder.path, [...explain, '--metric', 'RequestPerSecond(lb)=1200']);
    assert.doesNotMatch(used.stdout, /unused/);
    const unit = await hanse(folder.path, [...explain, '--metric', 'CPUUsage(web2)=3 GiB']);
    assert.deepEqual([unit.status, unit.stdout], [64, '']);
    assert.match(unit.stderr, /CPUUsage\(web2\) cannot be given in GiB: it counts in %/);
  });

  test('asks for a record before it replays', async () => {
    await using folder = await temporaryFolder();
    const ran = await hanse(folder.path, ['manifest', 'explain', SHOP.manifest, '--replay']);
    assert.deepEqual([ran.status, ran.stdout], [64, '']);
    assert.match(
      ran.stderr,
      /--replay needs a record: --metrics FILE \[CLI_USAGE\]\n {2}See "hanse manifest explain --help"/,
    );
  });

  test('prints a schema', async () => {
    await using folder = await temporaryFolder();
    const ran = await hanse(folder.path, ['manifest', 'schema']);
    const { title, properties } = JSON.parse(ran.stdout) as { title: string; properties: object };
    assert.equal(title, 'Hanse service manifest');
    assert.ok('scaling' in properties);
  });

  test("joins a real package of RESERVOIR's service manager with a manifest", {
    skip: existsSync(GLITE) ? false : `SKIPPED: the corpus is not here (${GLITE})`,
  }, async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'glite.yaml');
    const ovf = join(folder.path, 'glite.ovf');
    copyFileSync(GLITE, ovf);
    writeFileSync(file, 'hanse: 1\napplication: glite\ncomponents: { wn: { virtualSystem: workernode } }\n');
    const args = ['manifest', 'explain', file, '--ovf', ovf, '--metric', 'jobqueue=170', '--metric', 'Replicas(wn)=1'];
    const ran = await hanse(folder.path, args);
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /wn has 1 to 2 replicas, 1 at first/);
    assert.match(
      ran.stdout,
      /jobqueue-up: when avg\(jobqueue, 5 min\) \/ Replicas\(wn\) > 80, add 1 replica, then rest 20 s/,
    );
    assert.match(ran.stdout, /wn: 1 → 2 \(jobqueue-up fires\)/);
  });
});
