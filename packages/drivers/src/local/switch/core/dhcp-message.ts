import { asciiBytes, setUint16, setUint32, setUint48, uint8At, uint16At, uint32At, uint48At } from './bytes.ts';
import type { Ipv4Address } from './ipv4-address.ts';
import type { MacAddress } from './mac-address.ts';

/** Values of option 53 (RFC 2132 §9.6). */
export const DHCP = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8 } as const;

const BOOT_REQUEST = 1;
const BOOT_REPLY = 2;
const ETHERNET = 1;
const MAGIC_COOKIE = 0x6382_5363;
const COOKIE_AT = 236;
const OPTIONS_AT = 240;
const BROADCAST_FLAG = 0x8000;
/** Old BOOTP relays and clients expect at least this much (RFC 1542 §2.1). */
const MINIMUM_BYTES = 300;

/** A client's message, with only what a server of fixed reservations needs (RFC 2131 §2). */
export interface DhcpRequest {
  readonly type: number;
  readonly transaction: number;
  readonly wantsBroadcast: boolean;
  readonly clientAddress: Ipv4Address;
  readonly relay: Ipv4Address;
  readonly mac: MacAddress;
  readonly requestedAddress: Ipv4Address | undefined;
  readonly server: Ipv4Address | undefined;
}

/** What DHCP tells one client. */
export interface DhcpReply {
  readonly type: number;
  /** Zero in a NAK and in the answer to an INFORM. */
  readonly yourAddress: Ipv4Address;
  readonly server: Ipv4Address;
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/** Undefined for what is not a client's DHCP message over Ethernet. */
export function parseDhcp(bytes: Uint8Array): DhcpRequest | undefined {
  if (bytes.length < OPTIONS_AT || uint32At(bytes, COOKIE_AT) !== MAGIC_COOKIE) return undefined;
  if (uint8At(bytes, 0) !== BOOT_REQUEST || uint8At(bytes, 1) !== ETHERNET || uint8At(bytes, 2) !== 6) return undefined;
  const options = parseOptions(bytes);
  const type = options.get(53)?.[0];
  if (type === undefined) return undefined;
  return {
    type,
    transaction: uint32At(bytes, 4),
    wantsBroadcast: (uint16At(bytes, 10) & BROADCAST_FLAG) !== 0,
    clientAddress: uint32At(bytes, 12),
    relay: uint32At(bytes, 24),
    mac: uint48At(bytes, 28),
    requestedAddress: addressOption(options.get(50)),
    server: addressOption(options.get(54)),
  };
}

export function formatDhcp(request: DhcpRequest, reply: DhcpReply): Uint8Array {
  const optionBytes = [...reply.options].reduce((sum, [, value]) => sum + 2 + value.length, 3);
  const bytes = new Uint8Array(Math.max(MINIMUM_BYTES, OPTIONS_AT + optionBytes + 1));
  bytes.set([BOOT_REPLY, ETHERNET, 6, 0]);
  setUint32(bytes, 4, request.transaction);
  setUint16(bytes, 10, request.wantsBroadcast ? BROADCAST_FLAG : 0);
  setUint32(bytes, 12, reply.type === DHCP.ack ? request.clientAddress : 0);
  setUint32(bytes, 16, reply.yourAddress);
  setUint48(bytes, 28, request.mac);
  setUint32(bytes, COOKIE_AT, MAGIC_COOKIE);
  bytes.set([53, 1, reply.type], OPTIONS_AT);
  let at = OPTIONS_AT + 3;
  for (const [code, value] of reply.options) {
    bytes.set([code, value.length], at);
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  bytes[at] = 255;
  return bytes;
}

export function addressBytes(address: Ipv4Address): Uint8Array {
  const bytes = new Uint8Array(4);
  setUint32(bytes, 0, address);
  return bytes;
}

export function secondsBytes(seconds: number): Uint8Array {
  return addressBytes(seconds);
}

/** At most the 255 bytes an option can hold. */
export function textBytes(text: string): Uint8Array {
  return asciiBytes(text).subarray(0, 255);
}

/** Options up to the end mark (RFC 2132 §3); a truncated one ends the list, the first of a kind counts. */
function parseOptions(bytes: Uint8Array): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  let at = OPTIONS_AT;
  while (at < bytes.length) {
    const code = uint8At(bytes, at);
    if (code === 255) break;
    if (code === 0) {
      at += 1;
      continue;
    }
    const end = at + 2 + uint8At(bytes, at + 1);
    if (end > bytes.length) break;
    if (!options.has(code)) options.set(code, bytes.subarray(at + 2, end));
    at = end;
  }
  return options;
}

function addressOption(value: Uint8Array | undefined): Ipv4Address | undefined {
  return value?.length === 4 ? uint32At(value, 0) : undefined;
}
