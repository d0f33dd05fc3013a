const COORDINATE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3) as the two fixed-length numbers that Web Crypto wants. */
export function ecdsaFromDer(der: Uint8Array, curve: string): Uint8Array<ArrayBuffer> | undefined {
  const length = COORDINATE_BYTES[curve];
  const body = read(der, SEQUENCE);
  const r = body === undefined ? undefined : read(body.content, INTEGER);
  const s = r === undefined ? undefined : read(r.rest, INTEGER);
  if (length === undefined || r === undefined || s === undefined) return undefined;
  if (body?.rest.length !== 0 || s.rest.length !== 0) return undefined;
  const raw = new Uint8Array(2 * length);
  for (const [number, end] of [
    [r.content, length],
    [s.content, 2 * length],
  ] as const) {
    const digits = withoutZeros(number);
    if (digits.length > length) return undefined;
    raw.set(digits, end - digits.length);
  }
  return raw;
}

/** The same the other way round. */
export function ecdsaToDer(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const half = raw.length / 2;
  const numbers = [raw.subarray(0, half), raw.subarray(half)].flatMap((number) => {
    const digits = withoutZeros(number);
    const isNegative = ((digits[0] ?? 0) & 0x80) !== 0;
    return element(INTEGER, isNegative || digits.length === 0 ? [0, ...digits] : [...digits]);
  });
  return Uint8Array.from(element(SEQUENCE, numbers));
}

/** A DER element: tag, length, content. */
export function element(tag: number, content: readonly number[]): readonly number[] {
  if (content.length < 128) return [tag, content.length, ...content];
  const digits: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return [tag, 0x80 | digits.length, ...digits, ...content];
}

/** The first element of some DER bytes when it has that tag, and what follows it. */
export function read(
  bytes: Uint8Array,
  tag: number,
): { readonly content: Uint8Array; readonly rest: Uint8Array } | undefined {
  const [found, first = 0] = bytes;
  if (found !== tag || bytes.length < 2) return undefined;
  const lengthBytes = first < 128 ? 0 : first & 0x7f;
  if (lengthBytes > 4) return undefined;
  const length =
    lengthBytes === 0 ? first : bytes.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const start = 2 + lengthBytes;
  if (start + length > bytes.length) return undefined;
  return { content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

function withoutZeros(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array(0) : number.subarray(first);
}
