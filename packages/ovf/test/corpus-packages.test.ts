import assert from 'node:assert/strict';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  DISCARDING_SINK,
  type Diagnostic,
  type OvfPackage,
  planDeployment,
  readFolder,
  readOva,
  requireDeployable,
} from '../src/index.ts';
import { streamOf } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const ova = join(import.meta.dirname, '../../../../../shared/corpus/ova');

interface Verdict {
  readonly path: string;
  /** Codes that its errors have, perhaps among others; none for a package that would be deployed. */
  readonly errors: readonly string[];
  /** Why that is right. */
  readonly because: string;
}

const STUB = 'its disks were replaced by stubs, so none has the ovf:size that the descriptor states';

/** Every package of the corpus and the verdict it must get. */
const VERDICTS: readonly Verdict[] = [
  { path: 'go-vcloud-director/vapp_with_3_vms.ova', errors: [], because: 'three VMs, sound throughout' },
  {
    path: 'go-vcloud-director/template_with_custom_chunk_size.ova',
    errors: [],
    because: 'one disk in two whole chunks',
  },
  { path: 'harvester/test.ova', errors: [], because: 'its disk before its descriptor, and a member nobody names' },
  { path: 'ganeti/no_ovf.ova', errors: ['OVF_PACKAGE_COMPRESSED'], because: 'a gzip stream is no .ova' },
  { path: 'vm-operator/uber.ova', errors: ['OVF_FILE_SIZE'], because: STUB },
  { path: 'vm-operator/ttylinux-pc_i486-16.1.ova', errors: ['OVF_FILE_SIZE'], because: STUB },
  { path: 'vm-operator/vmware/esx/esxvmovf-25262174.ova', errors: ['OVF_FILE_SIZE'], because: STUB },
  { path: 'vm-operator/vmware/esx/esxvmovf-25262174.ovf', errors: ['OVF_FILE_SIZE'], because: STUB },
  {
    path: 'vm-operator/vmware/nsx/nsx-unified-appliance-9.1.0.0.25262063.ova',
    errors: ['OVF_FILE_SIZE'],
    because: STUB,
  },
  {
    path: 'vm-operator/vmware/nsx/nsx-unified-appliance-9.1.0.0.25262063.ovf',
    errors: ['OVF_FILE_SIZE'],
    because: STUB,
  },
  {
    path: 'vm-operator/vmware/vcsa/VMware-vCenter-Server-Appliance-9.1.0.0.25262036_OVF10.ova',
    errors: ['OVF_FILE_MISSING', 'OVF_FILE_SIZE'],
    because: `two referenced files are absent, and ${STUB}`,
  },
  {
    path: 'vm-operator/vmware/vcsa/VMware-vCenter-Server-Appliance-9.1.0.0.25262036_OVF10.ovf',
    errors: ['OVF_FILE_MISSING', 'OVF_FILE_SIZE'],
    because: `two referenced files are absent, and ${STUB}`,
  },
  { path: 'ganeti/ganeti.ovf', errors: ['OVF_REQUIRED_UNKNOWN'], because: 'its GanetiSection is required' },
  { path: 'ganeti/virtualbox.ovf', errors: ['OVF_ATTRIBUTE_MISSING'], because: 'its disks have no capacity' },
  {
    path: 'ganeti/wrong_manifest.ovf',
    errors: ['OVF_DIGEST_MISMATCH'],
    because: 'both digests of its manifest are wrong',
  },
  { path: 'ganeti/wrong_xml.ovf', errors: ['OVF_XML_MALFORMED'], because: 'it is not well-formed' },
  { path: 'ganeti/empty.ovf', errors: ['OVF_ATTRIBUTE_MISSING'], because: 'its VirtualSystem has no id' },
  { path: 'cot/input.ovf', errors: [], because: 'sound, with a disk, an ISO image and a text file' },
  { path: 'cot/csr1000v.ovf', errors: [], because: 'sound; it has no manifest' },
  { path: 'cot/v0.9.ovf', errors: [], because: 'OVF 0.9, sound' },
  { path: 'cot/minimal.ovf', errors: [], because: 'the least that is an envelope with a VM' },
  {
    path: 'cot/ubuntu.2.0.ovf',
    errors: ['OVF_FILE_MISSING', 'OVF_MANIFEST_MEMBER_MISSING'],
    because: 'its disk lies only in another package',
  },
  { path: 'proxmox/XEE.ovf', errors: ['OVF_XML_DOCTYPE'], because: 'an external entity is never read' },
  { path: 'proxmox/Win10-Liz.ovf', errors: ['OVF_FILE_MISSING'], because: 'its disk is not there' },
  {
    path: 'claudia/glitesiteovf-1.8.18.xml',
    errors: ['OVF_REQUIRED_UNKNOWN', 'OVF_UNSUPPORTED'],
    because: 'its elasticity sections are required, and nothing here fetches its disks',
  },
];

describe('every package of the public corpus gets its verdict', () => {
  for (const { path, errors, because } of VERDICTS) {
    const verdict = errors.length === 0 ? 'accepted' : `refused with ${errors.join(' and ')}`;
    test(`${path} is ${verdict}: ${because}`, async (context) => {
      if (isAbsent(context)) return;
      const found = await errorCodes(path);
      assert.deepEqual(errors.length === 0 ? found : errors.filter((code) => found.includes(code)), errors);
      if (!errors.includes('OVF_DIGEST_MISMATCH')) assert.ok(!found.includes('OVF_DIGEST_MISMATCH'));
    });
  }

  test('and none is forgotten', (context) => {
    if (isAbsent(context)) return;
    const there = readdirSync(ova, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.(ova|ovf|xml)$/.test(path),
    );
    assert.deepEqual(VERDICTS.map(({ path }) => path).toSorted(), there.toSorted());
  });
});

async function errorCodes(path: string): Promise<readonly string[]> {
  try {
    const { diagnostics } = await readPackage(path);
    return [...new Set(errorsOf(diagnostics).map(({ code }) => code))].toSorted();
  } catch (thrown) {
    return [String(Reflect.get(thrown as object, 'code'))];
  }
}

function readPackage(path: string, changed: Changed = {}): Promise<OvfPackage> {
  if (path.endsWith('.ova')) {
    return readOva(createReadStream(join(ova, path)), DISCARDING_SINK, { digests: NODE_DIGESTS });
  }
  const folder = dirname(path);
  const source = {
    list: () => Promise.resolve(readdirSync(join(ova, folder))),
    open: (name: string) => streamOf(changed[name] ?? readFileSync(join(ova, folder, name)), 65_536),
  };
  return readFolder(source, { descriptorName: path.slice(folder.length + 1), digests: NODE_DIGESTS });
}

type Changed = Readonly<Record<string, Uint8Array>>;

test('the three-VM vApp is planned as three VMs', async (context) => {
  if (isAbsent(context)) return;
  const read = await readPackage('go-vcloud-director/vapp_with_3_vms.ova');
  const plan = planDeployment(requireDeployable(read));
  assert.ok(plan.ok);
  assert.deepEqual(
    plan.value.systems.map(({ id }) => id),
    ['thirdVM', 'secondVM', 'firstVM'],
  );
  assert.ok(plan.value.systems.every(({ disks }) => disks.length === 1 && disks[0]?.file !== undefined));
  assert.equal(read.files.length, 3);
});

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function isAbsent(context: TestContext): boolean {
  if (existsSync(ova)) return false;
  context.skip(`SKIPPED: the corpus is not here (${ova})`);
  return true;
}
