import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Part } from '@hanse/api';
import type { DriverCapabilities } from '@hanse/model';
import { checkPart } from '../src/core/check-part.ts';

const APPLICATION = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const ABLE: DriverCapabilities = {
  ...{ pause: true, suspend: true, shutdown: true, console: true, metrics: true, ingress: true, trunk: true },
  ...{ seedDisc: true, bootModes: ['bios'], diskFormats: ['qcow2', 'vmdk', 'iso', 'vpc'], maxVcpus: 4 },
  ...{ diskChains: ['qcow2'], cdroms: true, guestInfo: true, maxMemoryMib: 4_096, isSimulated: true },
};
const image = (digit: string, format = 'qcow2') => ({ digest: `sha256:${digit.repeat(64)}`, format, sizeBytes: 1 });
const delta = (digit: string, format?: string) => ({ ...image(digit, format), isDelta: true });
const disk = (top: object | undefined, ...parents: readonly object[]) => ({
  ...{ diskId: 'root', capacityBytes: 1 },
  ...(top === undefined ? {} : { image: top }),
  ...(parents.length === 0 ? {} : { parents }),
});
const disc = { cdromId: 'cdrom-1', image: image('d', 'iso') };
const file = { path: 'a/b', base64: '' };

/** The code and words of the refusal of a part with one VEE so changed; "accepted" when there is none. */
function verdict(vee: object, capabilities: Partial<DriverCapabilities> = {}): string {
  const base = {
    ...{ veeId: APPLICATION, applicationId: APPLICATION, name: 'web', vcpus: 1, memoryMib: 16, boot: 'bios' },
    ...{ disks: [], nics: [], ingress: [], seed: {} },
  };
  const part = { applicationId: APPLICATION, owner: APPLICATION, networks: [], vees: [{ ...base, ...vee }] };
  const result = checkPart(part as unknown as Part, { driver: 'test', capabilities: { ...ABLE, ...capabilities } });
  return result.ok ? 'accepted' : `${result.error.code}: ${result.error.message}`;
}

describe('a part with disk chains, discs and files for guests', () => {
  test('is accepted by a site that can do it all', () => {
    const vee = {
      disks: [disk(delta('a'), delta('b'), image('c'))],
      cdroms: [disc],
      environmentFiles: [file],
      guestInfo: true,
      seed: { 'ovf-env.xml': '<Environment/>' },
    };
    assert.equal(verdict(vee), 'accepted');
  });

  test('is refused when its images are no chain', () => {
    const noChain = /^GATEWAY_PART_INVALID: .*disk root are no chain/;
    assert.match(verdict({ disks: [disk(delta('a'))] }), noChain);
    assert.match(verdict({ disks: [disk(image('a'), image('b'))] }), noChain);
    assert.match(verdict({ disks: [disk(delta('a'), delta('b'))] }), noChain);
    assert.match(verdict({ disks: [disk(undefined, image('b'))] }), noChain);
    assert.match(verdict({ cdroms: [{ ...disc, image: { ...disc.image, isDelta: true } }] }), /CD-ROM cdrom-1/);
  });

  test('is refused when something is there twice', () => {
    assert.match(verdict({ cdroms: [disc, disc] }), /cdromId cdrom-1 is there twice/);
    assert.match(verdict({ environmentFiles: [file, file] }), /path a\/b is there twice/);
  });

  test('is refused with what this site lacks', () => {
    const missing = (what: string) => new RegExp(`^DRIVER_CAPABILITY_MISSING: .*${what}`);
    const vmdk = [disk(delta('a', 'vmdk'), image('b', 'vmdk'))];
    assert.match(verdict({ disks: vmdk }), missing('stack vmdk images'));
    assert.match(verdict({ disks: [disk(delta('a'), image('b', 'raw'))] }), missing('use raw disks'));
    assert.match(verdict({ cdroms: [disc] }, { cdroms: false }), missing('attach a CD-ROM'));
    assert.match(verdict({ environmentFiles: [file] }, { seedDisc: false }), missing('hand files to a guest'));
    const earlier: DriverCapabilities = { ...ABLE };
    for (const key of ['diskChains', 'cdroms', 'guestInfo'] as const) Reflect.deleteProperty(earlier, key);
    const part = { disks: [disk(delta('a'), image('b'))] };
    const asEarlier = checkPart(
      {
        ...{ applicationId: APPLICATION, owner: APPLICATION, networks: [] },
        vees: [
          {
            ...{ veeId: APPLICATION, applicationId: APPLICATION, name: 'web', vcpus: 1, memoryMib: 16, boot: 'bios' },
            ...{ nics: [], ingress: [], seed: {} },
            ...part,
          },
        ],
      } as unknown as Part,
      { driver: 'test', capabilities: earlier },
    );
    assert.match(asEarlier.ok ? 'accepted' : asEarlier.error.message, /stack qcow2 images/);
  });

  test('needs a disc for its environment only where the guest cannot read guest info', () => {
    const seed = { 'ovf-env.xml': '<Environment/>' };
    assert.equal(verdict({ seed, guestInfo: true }, { seedDisc: false }), 'accepted');
    assert.match(verdict({ seed }, { seedDisc: false }), /attach a seed disc/);
    assert.match(verdict({ seed, guestInfo: true }, { seedDisc: false, guestInfo: false }), /attach a seed disc/);
  });
});
