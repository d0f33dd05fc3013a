import { MIB, type NetworkId } from '@hanse/kernel';
import { type IngressSpec, parseIpv4, type VeeSpec } from '@hanse/model';
import { randomMac, smallVee } from './small-vee.ts';

/** A small guest that runs a shell script when it is up. */
export function guestVee(
  name: string,
  script: string,
  parts: { networkId?: NetworkId; address?: string; ingress?: readonly IngressSpec[] } = {},
): VeeSpec {
  const { networkId, address, ingress = [] } = parts;
  const isConnected = networkId !== undefined && address !== undefined;
  return smallVee({
    name,
    boot: 'guest',
    disks: [{ diskId: 'system', capacityBytes: 512 * MIB }],
    nics: isConnected ? [{ networkId, mac: randomMac(), address: parseIpv4(address) }] : [],
    ingress,
    seed: { 'meta-data': `local-hostname: ${name}\n`, 'user-data': `#!/bin/sh\n${script}\n` },
  });
}
