import { setUint16, setUint32, setUint48, uint8At, uint16At, uint32At } from './bytes.ts';
import type { Ipv4Address } from './ipv4-address.ts';
import type { MacAddress } from './mac-address.ts';

export const ETHERNET_HEADER_BYTES = 14;
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const PROTOCOL_ICMP = 1;
export const PROTOCOL_UDP = 17;
const IPV4_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const TIME_TO_LIVE = 64;

/** What the services need of an IPv4 packet in a frame; the payload is frame[payloadStart, payloadEnd). */
export interface Ipv4Packet {
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/** Who speaks to whom in a packet the switch itself sends. */
export interface Ends {
  readonly sourceMac: MacAddress;
  readonly destinationMac: MacAddress;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
}

/** Undefined for what is not a whole, unfragmented IPv4 packet (RFC 791 §3.1). */
export function ipv4In(frame: Uint8Array): Ipv4Packet | undefined {
  const start = ETHERNET_HEADER_BYTES;
  if (frame.length < start + IPV4_HEADER_BYTES || uint16At(frame, 12) !== ETHERTYPE_IPV4) return undefined;
  const headerBytes = (uint8At(frame, start) & 0x0f) * 4;
  const totalBytes = uint16At(frame, start + 2);
  const isVersion4 = uint8At(frame, start) >>> 4 === 4;
  const isFragment = (uint16At(frame, start + 6) & 0x3fff) !== 0;
  if (!isVersion4 || isFragment || headerBytes < IPV4_HEADER_BYTES || totalBytes < headerBytes) return undefined;
  if (start + totalBytes > frame.length) return undefined;
  return {
    protocol: uint8At(frame, start + 9),
    source: uint32At(frame, start + 12),
    destination: uint32At(frame, start + 16),
    payloadStart: start + headerBytes,
    payloadEnd: start + totalBytes,
  };
}

/** The UDP payload of a packet (RFC 768); undefined when the lengths do not agree. */
export function udpPayload(frame: Uint8Array, packet: Ipv4Packet): Uint8Array | undefined {
  const length = uint16At(frame, packet.payloadStart + 4);
  if (packet.payloadEnd - packet.payloadStart < UDP_HEADER_BYTES) return undefined;
  if (length < UDP_HEADER_BYTES || packet.payloadStart + length > packet.payloadEnd) return undefined;
  return frame.subarray(packet.payloadStart + UDP_HEADER_BYTES, packet.payloadStart + length);
}

/** A whole Ethernet frame with one IPv4 packet around `payload`. */
export function ipv4Frame(ends: Ends, protocol: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES + payload.length);
  setUint48(frame, 0, ends.destinationMac);
  setUint48(frame, 6, ends.sourceMac);
  setUint16(frame, 12, ETHERTYPE_IPV4);
  const start = ETHERNET_HEADER_BYTES;
  frame[start] = 0x45;
  setUint16(frame, start + 2, IPV4_HEADER_BYTES + payload.length);
  frame[start + 8] = TIME_TO_LIVE;
  frame[start + 9] = protocol;
  setUint32(frame, start + 12, ends.source);
  setUint32(frame, start + 16, ends.destination);
  setUint16(frame, start + 10, checksum(frame.subarray(start, start + IPV4_HEADER_BYTES)));
  frame.set(payload, start + IPV4_HEADER_BYTES);
  return frame;
}

export function udpFrame(ends: Ends, ports: { source: number; destination: number }, data: Uint8Array): Uint8Array {
  const segment = new Uint8Array(UDP_HEADER_BYTES + data.length);
  setUint16(segment, 0, ports.source);
  setUint16(segment, 2, ports.destination);
  setUint16(segment, 4, segment.length);
  segment.set(data, UDP_HEADER_BYTES);
  // A computed zero is sent as all ones, because zero says "no checksum" (RFC 768).
  setUint16(segment, 6, checksum(segment, pseudoHeaderSum(ends, segment.length)) || 0xffff);
  return ipv4Frame(ends, PROTOCOL_UDP, segment);
}

/** The Internet checksum (RFC 1071) of the bytes, on top of a sum already begun. */
export function checksum(bytes: Uint8Array, begun = 0): number {
  let sum = begun;
  for (let offset = 0; offset < bytes.length; offset += 2) sum += uint16At(bytes, offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function pseudoHeaderSum(ends: Ends, length: number): number {
  const halves = [ends.source >>> 16, ends.source & 0xffff, ends.destination >>> 16, ends.destination & 0xffff];
  return halves.reduce((sum, half) => sum + half, PROTOCOL_UDP + length);
}
