import assert from 'node:assert/strict';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { DISCARDING_SINK, type Diagnostic, parseEnvelope, planDeployment, readFolder, readOva } from '../src/index.ts';
import { NODE_DIGESTS } from './digests.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const govmomi = join(corpus, 'ovf/govmomi');
const ova = join(corpus, 'ova');

/** Labelled rejects whose fault shows only when the disk is opened, and what the corpus' own notes say of them. */
const UNDECIDABLE =
  /invalid_createType_disk|invalid_delta_reference_disk|invalid_ref_size_neg|invalid_vmdk|HttpLocators.Neg.valid_no_disk/;

describe('descriptors of the public corpus', () => {
  test('every one yields a verdict, and every error has a place and a remedy', (context) => {
    if (isAbsent(context, govmomi)) return;
    const names = readdirSync(govmomi, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name !== 'labels.tsv' && statSync(join(govmomi, name)).isFile(),
    );
    let accepted = 0;
    for (const name of names) {
      const { envelope, diagnostics } = parseEnvelope(readFileSync(join(govmomi, name)));
      const errors = errorsOf(diagnostics);
      for (const { message, remedy } of errors) assert.ok(/ at /.test(message) && remedy.length > 10, name);
      assert.ok(envelope !== undefined || errors.length > 0, name);
      if (errors.length > 0) continue;
      accepted += 1;
      if (envelope !== undefined) planDeployment(envelope);
    }
    context.diagnostic(`${names.length} descriptors, ${accepted} without an error`);
    assert.ok(names.length >= 480);
  });

  test('verdicts agree with the labels', (context) => {
    if (isAbsent(context, govmomi)) return;
    const rows = readFileSync(join(govmomi, 'labels.tsv'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    const tally = new Map<string, { agreed: number; all: number }>();
    for (const [path = '', expected = '', version = ''] of rows) {
      if (expected === 'reject' && UNDECIDABLE.test(path)) continue;
      const errors = errorsOf(parseEnvelope(readFileSync(join(govmomi, path))).diagnostics);
      const agrees = (expected === 'reject') === errors.length > 0;
      const { agreed, all } = tally.get(`${version} ${expected}`) ?? { agreed: 0, all: 0 };
      tally.set(`${version} ${expected}`, { agreed: agreed + (agrees ? 1 : 0), all: all + 1 });
      if (!agrees) context.diagnostic(`disagrees: ${expected} ${path} ${errors[0]?.message ?? ''}`);
    }
    for (const [row, { agreed, all }] of tally) {
      context.diagnostic(`${row}: ${agreed} of ${all}`);
      assert.ok(agreed / all >= 0.97, `${row}: ${agreed} of ${all}`);
    }
  });
});

describe('packages of the public corpus', () => {
  const archives: readonly (readonly [string, string | undefined])[] = [
    ['go-vcloud-director/vapp_with_3_vms.ova', undefined],
    ['harvester/test.ova', undefined],
    ['go-vcloud-director/template_with_custom_chunk_size.ova', 'OVF_UNSUPPORTED'],
    ['vm-operator/vmware/esx/esxvmovf-25262174.ova', 'OVF_FILE_SIZE'],
  ];
  for (const [name, code] of archives) {
    test(`${name} is ${code === undefined ? 'accepted' : `refused with ${code}`}`, async (context) => {
      if (isAbsent(context, ova)) return;
      const stream = createReadStream(join(ova, name));
      const { diagnostics } = await readOva(stream, DISCARDING_SINK, { digests: NODE_DIGESTS });
      const codes = errorsOf(diagnostics).map((diagnostic) => diagnostic.code);
      assert.equal(codes[0], code);
      assert.ok(!codes.includes('OVF_DIGEST_MISMATCH'));
    });
  }

  test('the three-VM vApp is planned as three VMs', async (context) => {
    if (isAbsent(context, ova)) return;
    const stream = createReadStream(join(ova, 'go-vcloud-director/vapp_with_3_vms.ova'));
    const { envelope, files } = await readOva(stream, DISCARDING_SINK, { digests: NODE_DIGESTS });
    const plan = envelope === undefined ? undefined : planDeployment(envelope);
    assert.ok(plan?.ok);
    assert.deepEqual(
      plan.value.systems.map(({ id }) => id),
      ['thirdVM', 'secondVM', 'firstVM'],
    );
    assert.deepEqual(
      plan.value.startGroups.map(({ systemIds }) => systemIds.length),
      [3],
    );
    assert.ok(plan.value.systems.every(({ disks }) => disks.length === 1 && disks[0]?.file !== undefined));
    assert.equal(files.length, 3);
  });

  test('a compressed archive is refused', async (context) => {
    if (isAbsent(context, ova)) return;
    const stream = createReadStream(join(ova, 'ganeti/no_ovf.ova'));
    await assert.rejects(readOva(stream, DISCARDING_SINK, { digests: NODE_DIGESTS }), {
      code: 'OVF_PACKAGE_COMPRESSED',
    });
  });

  const folders: readonly (readonly [string, string | undefined])[] = [
    ['cot/input.ovf', undefined],
    ['cot/csr1000v.ovf', undefined],
    ['cot/v0.9.ovf', undefined],
    ['cot/minimal.ovf', undefined],
    ['cot/ubuntu.2.0.ovf', 'OVF_MANIFEST_MEMBER_MISSING'],
    ['ganeti/wrong_manifest.ovf', 'OVF_DIGEST_MISMATCH'],
    ['ganeti/wrong_xml.ovf', 'OVF_XML_MALFORMED'],
    ['ganeti/empty.ovf', 'OVF_INFO_MISSING'],
    ['proxmox/XEE.ovf', 'OVF_XML_DOCTYPE'],
    ['proxmox/Win10-Liz.ovf', 'OVF_FILE_MISSING'],
  ];
  for (const [name, code] of folders) {
    test(`${name} is ${code === undefined ? 'accepted' : `refused with ${code}`}`, async (context) => {
      if (isAbsent(context, ova)) return;
      const [folder = '', descriptorName = ''] = name.split('/');
      const source = {
        list: () => Promise.resolve(readdirSync(join(ova, folder))),
        open: (file: string) => createReadStream(join(ova, folder, file)),
      };
      const { diagnostics } = await readFolder(source, { descriptorName, digests: NODE_DIGESTS });
      const codes = errorsOf(diagnostics).map((diagnostic): string => diagnostic.code);
      assert.ok(code === undefined ? codes.length === 0 : codes.includes(code), codes.join());
    });
  }
});

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function isAbsent(context: TestContext, folder: string): boolean {
  if (existsSync(folder)) return false;
  context.skip(`SKIPPED: the corpus is not here (${folder})`);
  return true;
}
