/** Packets as a guest makes them, written without the switch's own codecs. */
export function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

export function ipBytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

export function ethernet(from: string, to: string, etherType: number, payload: Buffer): Buffer {
  const type = Buffer.alloc(2);
  type.writeUInt16BE(etherType);
  return Buffer.concat([macBytes(to), macBytes(from), type, payload]);
}

export function ipv4(protocol: number, from: string, to: string, payload: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header[8] = 64;
  header[9] = protocol;
  ipBytes(from).copy(header, 12);
  ipBytes(to).copy(header, 16);
  header.writeUInt16BE(internetChecksum(header), 10);
  return Buffer.concat([header, payload]);
}

export function udp(fromPort: number, toPort: number, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(fromPort, 0);
  header.writeUInt16BE(toPort, 2);
  header.writeUInt16BE(8 + data.length, 4);
  return Buffer.concat([header, data]);
}

export function arp(operation: number, fromMac: string, fromIp: string, toIp: string): Buffer {
  const start = Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]);
  return Buffer.concat([start, macBytes(fromMac), ipBytes(fromIp), Buffer.alloc(6), ipBytes(toIp)]);
}

export function dhcp(parts: {
  type: number;
  mac: string;
  transaction?: number;
  isBroadcast?: boolean;
  clientAddress?: string;
  options?: readonly (readonly [number, Buffer])[];
}): Buffer {
  const message = Buffer.alloc(240);
  message.set([1, 1, 6, 0]);
  message.writeUInt32BE(parts.transaction ?? 0x1234_5678, 4);
  message.writeUInt16BE(parts.isBroadcast === true ? 0x8000 : 0, 10);
  ipBytes(parts.clientAddress ?? '0.0.0.0').copy(message, 12);
  macBytes(parts.mac).copy(message, 28);
  message.writeUInt32BE(0x6382_5363, 236);
  const options = (parts.options ?? []).map(([code, value]) =>
    Buffer.concat([Buffer.from([code, value.length]), value]),
  );
  return Buffer.concat([message, Buffer.from([53, 1, parts.type]), ...options, Buffer.from([255])]);
}

export function dhcpFrame(parts: Parameters<typeof dhcp>[0], from = '0.0.0.0', to = '255.255.255.255'): Buffer {
  return ethernet(parts.mac, 'ff:ff:ff:ff:ff:ff', 0x0800, ipv4(17, from, to, udp(68, 67, dhcp(parts))));
}

export function dnsQuery(name: string, type = 1): Buffer {
  const header = Buffer.from([0xab, 0xcd, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([header, ...labels, Buffer.from([0, type >> 8, type & 0xff, 0, 1])]);
}

/** The fields of an answer that tests look at; throws when a checksum is wrong. */
export function readUdp(frame: Uint8Array): {
  readonly toMac: string;
  readonly fromMac: string;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly data: Buffer;
} {
  const bytes = Buffer.from(frame);
  const packet = bytes.subarray(14, 14 + bytes.readUInt16BE(16));
  const segment = packet.subarray(20);
  if (internetChecksum(packet.subarray(0, 20)) !== 0) throw new Error('wrong IPv4 header checksum');
  const pseudo = Buffer.concat([packet.subarray(12, 20), Buffer.from([0, 17]), segment.subarray(4, 6)]);
  if (internetChecksum(Buffer.concat([pseudo, segment])) !== 0) throw new Error('wrong UDP checksum');
  return {
    toMac: macText(bytes.subarray(0, 6)),
    fromMac: macText(bytes.subarray(6, 12)),
    from: [...packet.subarray(12, 16)].join('.'),
    to: [...packet.subarray(16, 20)].join('.'),
    fromPort: segment.readUInt16BE(0),
    toPort: segment.readUInt16BE(2),
    data: segment.subarray(8),
  };
}

export function readDhcp(data: Buffer): {
  readonly type: number | undefined;
  readonly transaction: number;
  readonly yours: string;
  readonly options: ReadonlyMap<number, Buffer>;
} {
  const options = new Map<number, Buffer>();
  for (let at = 240; data[at] !== 255 && at < data.length; at += 2 + (data[at + 1] ?? 0)) {
    options.set(data[at] ?? 0, data.subarray(at + 2, at + 2 + (data[at + 1] ?? 0)));
  }
  const yours = [...data.subarray(16, 20)].join('.');
  return { type: options.get(53)?.[0], transaction: data.readUInt32BE(4), yours, options };
}

export function internetChecksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function macText(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
