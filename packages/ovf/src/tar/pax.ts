import { HanseError } from '@hanse/kernel';

/** The records of a pax extended header, `LENGTH KEY=VALUE\n` (POSIX.1-2001 pax, "pax Extended Header"). */
export function decodePax(bytes: Uint8Array, at: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let offset = 0;
  while (offset < bytes.length) {
    const space = bytes.indexOf(0x20, offset);
    const length = Number(space < 0 ? Number.NaN : new TextDecoder().decode(bytes.subarray(offset, space)));
    const end = offset + length;
    if (!Number.isSafeInteger(length) || end <= space || end > bytes.length) throw malformed(at);
    const record = new TextDecoder().decode(bytes.subarray(space + 1, end - 1));
    const equals = record.indexOf('=');
    if (equals < 1) throw malformed(at);
    records.set(record.slice(0, equals), record.slice(equals + 1));
    offset = end;
  }
  return records;
}

export function encodePax(records: Readonly<Record<string, string>>): Uint8Array {
  const lines = Object.entries(records).map(([key, value]) => record(` ${key}=${value}\n`));
  return new TextEncoder().encode(lines.join(''));
}

/** The length counts its own digits. */
function record(rest: string): string {
  const size = new TextEncoder().encode(rest).length;
  let length = size + String(size).length;
  if (size + String(length).length !== length) length = size + String(length).length;
  return `${length}${rest}`;
}

function malformed(at: string): HanseError {
  return new HanseError('OVF_PACKAGE_NOT_TAR', { at, problem: 'its pax header is malformed' });
}
