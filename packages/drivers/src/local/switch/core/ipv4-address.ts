/** An IPv4 address as an unsigned 32-bit number. */
export type Ipv4Address = number;

/** An IPv4 network in CIDR notation, taken apart. */
export interface Subnet {
  readonly network: Ipv4Address;
  readonly mask: Ipv4Address;
  readonly broadcast: Ipv4Address;
}

export const BROADCAST_IPV4: Ipv4Address = 0xffff_ffff;
const DECIMAL_BYTE = /^(0|[1-9]\d{0,2})$/;

/** Undefined unless the text is a dotted quad without leading zeros. */
export function parseIpv4(text: string): Ipv4Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => DECIMAL_BYTE.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((address, part) => address * 256 + Number(part), 0);
}

/** Undefined unless the text is `a.b.c.d/n` with n in 8 … 30 and no host bits set. */
export function parseSubnet(text: string): Subnet | undefined {
  const [addressText = '', prefixText = '', ...rest] = text.split('/');
  const network = parseIpv4(addressText);
  const prefix = /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (network === undefined || rest.length > 0 || !(prefix >= 8 && prefix <= 30)) return undefined;
  const mask = (0xffff_ffff << (32 - prefix)) >>> 0;
  if ((network & mask) >>> 0 !== network) return undefined;
  return { network, mask, broadcast: (network | ~mask) >>> 0 };
}

/** Whether a host may have this address: inside the subnet and neither its first nor its last. */
export function isHostAddress(subnet: Subnet, address: Ipv4Address): boolean {
  const isInside = (address & subnet.mask) >>> 0 === subnet.network;
  return isInside && address !== subnet.network && address !== subnet.broadcast;
}
