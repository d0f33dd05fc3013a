/** A second, independent reading of a disc image: root directory, Rock Ridge names and contents. */
export function readIso(image: Uint8Array): { readonly label: string; readonly files: ReadonlyMap<string, Buffer> } {
  const buffer = Buffer.from(image.buffer, image.byteOffset, image.length);
  const descriptor = buffer.subarray(16 * 2048, 17 * 2048);
  if (descriptor.toString('latin1', 1, 6) !== 'CD001') throw new Error('no volume descriptor');
  if (descriptor.readUInt32LE(80) * 2048 !== image.length) throw new Error('the volume size is wrong');
  const root = descriptor.subarray(156, 190);
  const directory = buffer.subarray(root.readUInt32LE(2) * 2048).subarray(0, root.readUInt32LE(10));
  const files = new Map<string, Buffer>();
  for (let offset = 0; offset < directory.length; ) {
    const length = directory.readUInt8(offset);
    if (length === 0) {
      offset = (Math.floor(offset / 2048) + 1) * 2048;
      continue;
    }
    const record = directory.subarray(offset, offset + length);
    if (record.readUInt32LE(2) !== record.readUInt32BE(6)) throw new Error('the byte orders differ');
    const name = rockRidgeName(record);
    if (name !== undefined)
      files.set(name, buffer.subarray(record.readUInt32LE(2) * 2048).subarray(0, record.readUInt32LE(10)));
    offset += length;
  }
  return { label: descriptor.toString('latin1', 40, 72).trimEnd(), files };
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
