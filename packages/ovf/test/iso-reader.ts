const SECTOR = 2048;

interface IsoContent {
  readonly label: string;
  /** By path, with Rock Ridge names. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly folders: readonly string[];
}

/** A second, independent reading of a disc image: directories, Rock Ridge names, contents, both path tables. */
export function readIso(image: Uint8Array): IsoContent {
  const buffer = Buffer.from(image.buffer, image.byteOffset, image.length);
  const descriptor = buffer.subarray(16 * SECTOR, 17 * SECTOR);
  if (descriptor.toString('latin1', 1, 6) !== 'CD001') throw new Error('no volume descriptor');
  if (descriptor.readUInt32LE(80) * SECTOR !== image.length) throw new Error('the volume size is wrong');
  const root = descriptor.subarray(156, 190);
  const files = new Map<string, Buffer>();
  const folders: string[] = [];
  const extents = [root.readUInt32LE(2)];
  const visit = (record: Buffer, path: string, parent: number) => {
    for (const [index, entry] of recordsOf(buffer, record).entries()) {
      const name = rockRidgeName(entry);
      const extent = entry.readUInt32LE(2);
      if (index === 0 && extent !== record.readUInt32LE(2)) throw new Error(`"." of ${path} is elsewhere`);
      if (index === 1 && extent !== parent) throw new Error(`".." of ${path} is elsewhere`);
      if (name === undefined) continue;
      if ((entry.readUInt8(25) & 2) === 0) files.set(path + name, bytesOf(buffer, entry));
      else {
        folders.push(path + name);
        extents.push(extent);
        visit(entry, `${path}${name}/`, record.readUInt32LE(2));
      }
    }
  };
  visit(root, '', root.readUInt32LE(2));
  checkPathTables(buffer, descriptor, extents);
  return { label: descriptor.toString('latin1', 40, 72).trimEnd(), files, folders };
}

function bytesOf(buffer: Buffer, record: Buffer): Buffer {
  return buffer.subarray(record.readUInt32LE(2) * SECTOR).subarray(0, record.readUInt32LE(10));
}

function recordsOf(buffer: Buffer, owner: Buffer): readonly Buffer[] {
  const directory = bytesOf(buffer, owner);
  const records: Buffer[] = [];
  for (let offset = 0; offset < directory.length; ) {
    const length = directory.readUInt8(offset);
    if (length === 0) {
      offset = (Math.floor(offset / SECTOR) + 1) * SECTOR;
      continue;
    }
    const record = directory.subarray(offset, offset + length);
    if (record.readUInt32LE(2) !== record.readUInt32BE(6)) throw new Error('the byte orders differ');
    records.push(record);
    offset += length;
  }
  return records;
}

/** Both list every directory once, parents before children and by a number below their own. */
function checkPathTables(buffer: Buffer, descriptor: Buffer, extents: readonly number[]): void {
  const size = descriptor.readUInt32LE(132);
  const little = buffer.subarray(descriptor.readUInt32LE(140) * SECTOR).subarray(0, size);
  const big = buffer.subarray(descriptor.readUInt32BE(148) * SECTOR).subarray(0, size);
  const listed: number[] = [];
  for (let offset = 0; offset < size; ) {
    const length = little.readUInt8(offset);
    const parent = little.readUInt16LE(offset + 6);
    if (parent !== big.readUInt16BE(offset + 6)) throw new Error('the path tables differ');
    if (little.readUInt32LE(offset + 2) !== big.readUInt32BE(offset + 2)) throw new Error('the path tables differ');
    listed.push(little.readUInt32LE(offset + 2));
    if (parent > listed.length) throw new Error('a parent comes after its child');
    offset += 8 + length + (length % 2);
  }
  if (listed.toSorted().join() !== extents.toSorted().join()) throw new Error('the path tables list other directories');
}

function rockRidgeName(record: Buffer): string | undefined {
  const identifier = record.readUInt8(32);
  let offset = 33 + identifier + (identifier % 2 === 0 ? 1 : 0);
  while (offset + 4 <= record.length && record.readUInt8(offset + 2) > 0) {
    const length = record.readUInt8(offset + 2);
    if (record.toString('latin1', offset, offset + 2) === 'NM')
      return record.toString('utf8', offset + 5, offset + length);
    offset += length;
  }
  return undefined;
}
