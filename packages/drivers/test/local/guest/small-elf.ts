/** A 64-bit ELF file of nothing but named sections, as the image builder reads them. */
export function smallElf(sections: Readonly<Record<string, Buffer>>): Buffer {
  const names = Buffer.from(`\0${[...Object.keys(sections), '.shstrtab'].join('\0')}\0`);
  const all = Object.entries({ ...sections, '.shstrtab': names });
  const header = Buffer.alloc(64);
  header.write('7f454c46020101', 'hex');
  const table: Buffer[] = [Buffer.alloc(64)];
  let at = header.length;
  for (const [name, content] of all) {
    const entry = Buffer.alloc(64);
    entry.writeUInt32LE(names.indexOf(`${name}\0`), 0);
    entry.writeBigUInt64LE(BigInt(at), 0x18);
    entry.writeBigUInt64LE(BigInt(content.length), 0x20);
    table.push(entry);
    at += content.length;
  }
  header.writeBigUInt64LE(BigInt(at), 0x28);
  header.writeUInt16LE(table.length, 0x3c);
  header.writeUInt16LE(table.length - 1, 0x3e);
  return Buffer.concat([header, ...all.map(([, content]) => content), ...table]);
}
