import { randomBytes } from 'node:crypto';
import { ApplicationIds, MIB, NetworkIds, type Rng, VeeIds } from '@hanse/kernel';
import { parseMac, type VeeSpec } from '@hanse/model';
import { SYSTEM_CLOCK } from '../switch/support/system-clock.ts';

export const SYSTEM_RNG: Rng = {
  uint32: () => randomBytes(4).readUInt32BE(),
  bytes: (length) => new Uint8Array(randomBytes(length)),
};

/** A small machine whose firmware looks at a blank disk; `boot: 'guest'` makes it a small guest. */
export function smallVee(overrides: Partial<VeeSpec> = {}): VeeSpec {
  return {
    veeId: VeeIds.mint(SYSTEM_CLOCK, SYSTEM_RNG),
    applicationId: ApplicationIds.mint(SYSTEM_CLOCK, SYSTEM_RNG),
    name: 'small',
    vcpus: 1,
    memoryMib: 128,
    boot: 'bios',
    disks: [{ diskId: 'system', capacityBytes: 16 * MIB }],
    nics: [],
    ingress: [],
    seed: {},
    ...overrides,
  };
}

export const unusedNetworkId = () => NetworkIds.mint(SYSTEM_CLOCK, SYSTEM_RNG);

export function randomMac() {
  return parseMac(`52:54:00:${randomBytes(3).toString('hex').match(/../g)?.join(':') ?? ''}`);
}
