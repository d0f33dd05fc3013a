import { HanseError } from '@hanse/kernel';

const MAGIC = 0x7f454c46;
const CLASS_64_LITTLE_ENDIAN = 0x0201;
const DT_NEEDED = 1n;
const SECTION_HEADER_BYTES = 64;
const DYNAMIC_ENTRY_BYTES = 16;

/** The few sections of a 64-bit little-endian ELF file that an image builder needs. Throws GUEST_FORMAT_UNREADABLE. */
export class ElfFile {
  readonly #bytes: Buffer;
  readonly #sections: ReadonlyMap<string, Buffer>;

  constructor(bytes: Buffer, name: string) {
    if (!ElfFile.isElf(bytes)) throw unreadable(name, 'it is not a 64-bit little-endian ELF file');
    this.#bytes = bytes;
    try {
      this.#sections = this.#readSections();
    } catch (error) {
      if (error instanceof RangeError) throw unreadable(name, 'its section table lies outside the file');
      throw error;
    }
  }

  static isElf(bytes: Buffer): boolean {
    return bytes.length >= 64 && bytes.readUInt32BE(0) === MAGIC && bytes.readUInt16BE(4) === CLASS_64_LITTLE_ENDIAN;
  }

  /** Names of the shared libraries the dynamic linker must find. */
  neededLibraries(): string[] {
    const dynamic = this.#sections.get('.dynamic');
    const names = this.#sections.get('.dynstr');
    if (dynamic === undefined || names === undefined) return [];
    const needed: string[] = [];
    for (let at = 0; at + DYNAMIC_ENTRY_BYTES <= dynamic.length; at += DYNAMIC_ENTRY_BYTES) {
      if (dynamic.readBigUInt64LE(at) === DT_NEEDED) needed.push(text(names, Number(dynamic.readBigUInt64LE(at + 8))));
    }
    return needed;
  }

  /** Path of the dynamic linker, for a program that is not static. */
  interpreter(): string | undefined {
    const section = this.#sections.get('.interp');
    return section === undefined ? undefined : text(section, 0);
  }

  /** Values of one key of a kernel module's `.modinfo`, such as `depends` or `alias`. */
  moduleInfo(key: string): string[] {
    const entries = this.#sections.get('.modinfo')?.toString('latin1').split('\0') ?? [];
    return entries.filter((entry) => entry.startsWith(`${key}=`)).map((entry) => entry.slice(key.length + 1));
  }

  #readSections(): Map<string, Buffer> {
    const table = Number(this.#bytes.readBigUInt64LE(0x28));
    const count = this.#bytes.readUInt16LE(0x3c);
    const headers = Array.from({ length: count }, (_, i) => this.#header(table + i * SECTION_HEADER_BYTES));
    const names = headers[this.#bytes.readUInt16LE(0x3e)]?.content ?? Buffer.alloc(0);
    return new Map(headers.map(({ name, content }) => [text(names, name), content]));
  }

  #header(at: number): { name: number; content: Buffer } {
    const start = Number(this.#bytes.readBigUInt64LE(at + 0x18));
    const size = Number(this.#bytes.readBigUInt64LE(at + 0x20));
    return { name: this.#bytes.readUInt32LE(at), content: this.#bytes.subarray(start, start + size) };
  }
}

function text(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('latin1', start, end === -1 ? bytes.length : end);
}

function unreadable(file: string, problem: string): HanseError {
  return new HanseError('GUEST_FORMAT_UNREADABLE', { file, format: 'ELF file', problem });
}
