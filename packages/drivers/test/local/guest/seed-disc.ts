const SECTOR = 2048;
const FIRST_FILE = 21;
const ROOT_DIRECTORY = 20;

/** A plain ISO 9660 disc (ECMA-119 level 1 structure, one folder) with a few small files: enough for the kernel. */
export function seedDisc(files: Readonly<Record<string, string | Buffer>>): Buffer {
  let next = FIRST_FILE;
  const placed = Object.entries(files).map(([name, content]) => {
    const bytes = Buffer.from(content);
    const start = next;
    next += Math.max(1, Math.ceil(bytes.length / SECTOR));
    return { name, bytes, start };
  });
  const disc = Buffer.alloc(next * SECTOR);
  writeVolume(disc, next);
  const self = { start: ROOT_DIRECTORY, bytes: SECTOR, isFolder: true };
  const records = [
    directoryRecord('\0', self),
    directoryRecord('\x01', self),
    ...placed.map(({ name, bytes, start }) =>
      directoryRecord(isoName(name), { start, bytes: bytes.length, isFolder: false }),
    ),
  ];
  Buffer.concat(records).copy(disc, ROOT_DIRECTORY * SECTOR);
  for (const { bytes, start } of placed) bytes.copy(disc, start * SECTOR);
  return disc;
}

/** The kernel shows `OVF-ENV.XML;1` as `ovf-env.xml` and `META-DATA.;1` as `meta-data`. */
const isoName = (name: string): string => `${name.toUpperCase()}${name.includes('.') ? '' : '.'};1`;

function writeVolume(disc: Buffer, sectors: number): void {
  const primary = disc.subarray(16 * SECTOR);
  primary.write('\x01CD001\x01', 0, 'latin1');
  primary.write('cidata'.padEnd(32), 40, 'latin1');
  bothOrders32(primary, 80, sectors);
  bothOrders16(primary, 120, 1);
  bothOrders16(primary, 124, 1);
  bothOrders16(primary, 128, SECTOR);
  directoryRecord('\0', { start: ROOT_DIRECTORY, bytes: SECTOR, isFolder: true }).copy(primary, 156);
  primary[881] = 1;
  disc.write('\xffCD001\x01', 17 * SECTOR, 'latin1');
}

function directoryRecord(name: string, extent: { start: number; bytes: number; isFolder: boolean }): Buffer {
  const record = Buffer.alloc(33 + name.length + ((name.length + 1) % 2));
  record[0] = record.length;
  bothOrders32(record, 2, extent.start);
  bothOrders32(record, 10, extent.bytes);
  record[25] = extent.isFolder ? 2 : 0;
  bothOrders16(record, 28, 1);
  record[32] = name.length;
  record.write(name, 33, 'latin1');
  return record;
}

function bothOrders32(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32LE(value, at);
  bytes.writeUInt32BE(value, at + 4);
}

function bothOrders16(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt16LE(value, at);
  bytes.writeUInt16BE(value, at + 2);
}
