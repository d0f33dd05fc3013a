/** An Ethernet address as the number of its 48 bits. */
export type MacAddress = number;

export const BROADCAST_MAC: MacAddress = 0xffff_ffff_ffff;
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

/** Undefined unless the text is six pairs of hex digits joined by colons. */
export function parseMac(text: string): MacAddress | undefined {
  return MAC.test(text) ? Number.parseInt(text.replaceAll(':', ''), 16) : undefined;
}

/** Broadcast counts as multicast: the lowest bit of the first byte (IEEE 802-2014 §8.2). */
export function isMulticastMac(mac: MacAddress): boolean {
  return Math.floor(mac / 0x100_0000_0000) % 2 === 1;
}
