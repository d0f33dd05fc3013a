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
import { readTar } from '../src/tar/read-tar.ts';
import { streamOf } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { vmdk } from './disk-images.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const ova = join(corpus, 'ova');
const govmomi = join(corpus, 'ovf/govmomi/external/OVFToolTemplates/OVF/xmltestfiles');
const DELTA = 'parentCID=12345678\nparentFileNameHint="base.vmdk"\ncreateType="monolithicSparse"';

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
    const stream = changed[path] === undefined ? createReadStream(join(ova, path)) : streamOf(changed[path], 65_536);
    return readOva(stream, DISCARDING_SINK, { digests: NODE_DIGESTS });
  }
  const folder = dirname(path);
  const source = {
    list: () => Promise.resolve(readdirSync(join(ova, folder))),
    open: (name: string) => streamOf(changed[name] ?? readFileSync(join(ova, folder, name)), 65_536),
  };
  return readFolder(source, { descriptorName: path.slice(folder.length + 1), digests: NODE_DIGESTS });
}

/** Contents that differ from the corpus: of an archive by its path, of a file in a folder by its name. */
type Changed = Readonly<Record<string, Uint8Array>>;

describe('a copy with one byte flipped in the descriptor or a referenced file is refused', () => {
  for (const path of VERDICTS.map((verdict) => verdict.path)) {
    test(path, async (context) => {
      if (isAbsent(context)) return;
      const read = await readPackage(path).catch(() => undefined);
      if (read === undefined || read.manifest.length === 0) {
        context.diagnostic('it has no manifest that could notice');
        return;
      }
      const listed = new Set(read.manifest.map(({ file }) => file));
      const referenced = read.files.flatMap(({ parts }) => parts.map(({ name }) => name));
      const names = [read.descriptorName, ...referenced].filter((name) => listed.has(name));
      let flips = 0;
      for (const name of names) {
        const { bytes, start, length, key } = await whereIs(path, name);
        for (const position of positions(length, path.endsWith('.ova') ? 8 : 2)) {
          const copy = Uint8Array.from(bytes);
          copy[start + position] = (copy[start + position] ?? 0) ^ (1 + (position % 255));
          const { diagnostics } = await readPackage(path, { [key]: copy });
          const mismatches = errorsOf(diagnostics).filter(({ code }) => code === 'OVF_DIGEST_MISMATCH');
          assert.ok(
            mismatches.some(({ message }) => message.includes(`"${name}"`)),
            `byte ${position} of ${name}`,
          );
          flips += 1;
        }
      }
      context.diagnostic(`${flips} copies with a byte flipped were refused`);
      assert.ok(flips > 0);
    });
  }
});

/** Where the content of a member lies: in the archive, or in its own file. */
async function whereIs(path: string, name: string) {
  if (!path.endsWith('.ova')) {
    const bytes = readFileSync(join(ova, dirname(path), name));
    return { bytes, start: 0, length: bytes.length, key: name };
  }
  const bytes = readFileSync(join(ova, path));
  for await (const member of readTar(streamOf(bytes, 65_536))) {
    if (member.name === name) return { bytes, start: member.offset, length: member.size, key: path };
  }
  throw new Error(`${path} has no member ${name}`);
}

/** Every byte of a small file; of others the first, the last and some between, the same in every run. */
function positions(length: number, some: number): readonly number[] {
  if (length <= 256) return Array.from({ length }, (_, index) => index);
  let state = length;
  const between = Array.from({ length: some }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % length;
  });
  return [0, 1, length - 2, length - 1, ...between];
}

/** Labelled rejects whose fault shows only in the disk: the descriptor with a disk that has that fault. */
const DISK_FAULTS: readonly (readonly [string, Uint8Array, string])[] = [
  ['DiskSection/Neg/invalid_createType_disk.ovf', vmdk(329_197_568, 'createType="invalid"'), 'OVF_DISK_HEADER'],
  ['DiskSection/Neg/invalid_delta_reference_disk.ovf', vmdk(329_197_568, DELTA), 'OVF_DISK_BACKING_FILE'],
  ['DiskSection_1_0/Neg/invalid_delta_reference_disk.ovf', vmdk(329_197_568, DELTA), 'OVF_DISK_BACKING_FILE'],
  ['Envelope_1_0/Neg/invalid_ref_size_neg.ovf', vmdk(2 ** 30), 'OVF_FILE_SIZE'],
  ['Envelope_1_0/Neg/invalid_vmdk.ovf', Buffer.from('no disk at all'.padEnd(2_000)), 'OVF_DISK_FORMAT'],
  ['HttpLocators/Neg/valid_no_disk.ovf', Buffer.from('<html>not found</html>'.padEnd(2_000)), 'OVF_DISK_FORMAT'],
];

describe('a fault that only the disk shows is found when the disk is there', () => {
  for (const [path, disk, code] of DISK_FAULTS) {
    test(`${path}: ${code}`, async (context) => {
      if (isAbsent(context)) return;
      const text = readFileSync(join(govmomi, path), 'utf8').replace(/ovf:href="[^"]*"/, 'ovf:href="disk.vmdk"');
      const contents = (content: Uint8Array, descriptor: string) => ({
        list: () => Promise.resolve(['x.ovf', 'disk.vmdk']),
        open: (name: string) => streamOf(name === 'x.ovf' ? Buffer.from(descriptor) : content, 4_096),
      });
      const judge = async (content: Uint8Array, descriptor: string) => {
        const read = await readFolder(contents(content, descriptor), { digests: NODE_DIGESTS });
        return errorsOf(read.diagnostics).map((finding): string => finding.code);
      };
      const sized = (bytes: Uint8Array) => text.replace(/ovf:size="[^"]*"/, `ovf:size="${bytes.length}"`);
      const faulty = await judge(disk, code === 'OVF_FILE_SIZE' ? text : sized(disk));
      assert.ok(faulty.includes(code), faulty.join());
      const capacity = Number(/ovf:capacity="(\d+)"/.exec(text)?.[1]);
      const sound = vmdk(capacity);
      assert.ok(!(await judge(sound, sized(sound))).includes(code), 'a sound disk does not have it');
    });
  }
});

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
