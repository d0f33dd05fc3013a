/** Big-endian reads and writes on plain byte arrays; reading past the end gives zeros, so parsers check lengths first. */
export function uint8At(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

export function uint16At(bytes: Uint8Array, offset: number): number {
  return (uint8At(bytes, offset) << 8) | uint8At(bytes, offset + 1);
}

export function uint32At(bytes: Uint8Array, offset: number): number {
  return ((uint16At(bytes, offset) << 16) | uint16At(bytes, offset + 2)) >>> 0;
}

/** 48 bits as one number: exact in a double, and a cheap key of a Map. */
export function uint48At(bytes: Uint8Array, offset: number): number {
  return uint16At(bytes, offset) * 0x1_0000_0000 + uint32At(bytes, offset + 2);
}

export function setUint16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 8;
  bytes[offset + 1] = value;
}

export function setUint32(bytes: Uint8Array, offset: number, value: number): void {
  setUint16(bytes, offset, value >>> 16);
  setUint16(bytes, offset + 2, value & 0xffff);
}

export function setUint48(bytes: Uint8Array, offset: number, value: number): void {
  setUint16(bytes, offset, Math.floor(value / 0x1_0000_0000));
  setUint32(bytes, offset + 2, value % 0x1_0000_0000);
}

export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}

/** The 16 bytes of a UUID in its text form (RFC 9562 §4). */
export function uuidBytes(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}
