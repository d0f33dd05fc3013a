/**
 * Machine code (x86-64) of a program without libraries that hands its standard input (up to 512 bytes) to the kernel
 * as entropy and then makes the kernel draw a new generator key from it at once. A clone of a saved template would
 * otherwise share its random numbers with its sisters for the first seconds, and no tool of busybox 1.35 can do this.
 */
const CODE = [
  '4881ec10020000', // sub rsp, 528            struct rand_pool_info { int bits; int bytes; char data[512]; }
  '31c0 31ff', //      eax = read, edi = 0
  '488d742408', //     lea rsi, [rsp+8]
  'ba00020000 0f05', //read(0, data, 512)
  '85c0 7f02 31c0', // nothing read: 0 bytes
  '89442404', //       mov [rsp+4], eax       bytes
  'c1e003 890424', //  mov [rsp], eax * 8     bits
  '488d3d3a000000', // lea rdi, [rip+path]
  'be01000000', //     O_WRONLY
  'b802000000 0f05', //open("/dev/urandom", O_WRONLY)
  '89c3 89c7', //      ebx = edi = file
  'be03520840', //     RNDADDENTROPY
  '4889e2', //         mov rdx, rsp
  'b810000000 0f05', //ioctl(file, RNDADDENTROPY, info)
  '89df', //           edi = file
  'be07520000 31d2', //RNDRESEEDCRNG
  'b810000000 0f05', //ioctl(file, RNDRESEEDCRNG)
  '89c7 f7df', //      edi = -result
  'b83c000000 0f05', //exit(edi)
].join('');
const LOAD_ADDRESS = 0x400000n;
const FILE_HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;

/** The program as a static ELF file of one read-only, executable segment. */
export function reseedProgram(): Buffer {
  const code = Buffer.concat([Buffer.from(CODE.replaceAll(' ', ''), 'hex'), Buffer.from('/dev/urandom\0')]);
  const start = FILE_HEADER_BYTES + PROGRAM_HEADER_BYTES;
  const file = Buffer.alloc(start + code.length);
  writeFileHeader(file, LOAD_ADDRESS + BigInt(start));
  writeProgramHeader(file.subarray(FILE_HEADER_BYTES), BigInt(file.length));
  code.copy(file, start);
  return file;
}

function writeFileHeader(file: Buffer, entry: bigint): void {
  file.write('7f454c46020101', 'hex');
  file.writeUInt16LE(2, 0x10); // ET_EXEC
  file.writeUInt16LE(62, 0x12); // EM_X86_64
  file.writeUInt32LE(1, 0x14);
  file.writeBigUInt64LE(entry, 0x18);
  file.writeBigUInt64LE(BigInt(FILE_HEADER_BYTES), 0x20);
  file.writeUInt16LE(FILE_HEADER_BYTES, 0x34);
  file.writeUInt16LE(PROGRAM_HEADER_BYTES, 0x36);
  file.writeUInt16LE(1, 0x38);
}

function writeProgramHeader(header: Buffer, bytes: bigint): void {
  header.writeUInt32LE(1, 0x00); // PT_LOAD
  header.writeUInt32LE(5, 0x04); // readable, executable
  header.writeBigUInt64LE(LOAD_ADDRESS, 0x10);
  header.writeBigUInt64LE(LOAD_ADDRESS, 0x18);
  header.writeBigUInt64LE(bytes, 0x20);
  header.writeBigUInt64LE(bytes, 0x28);
  header.writeBigUInt64LE(0x1000n, 0x30);
}
