import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { unpackLz4Legacy } from '../../../src/local/guest/lz4-legacy.ts';

const MAGIC = Buffer.from('02214c18', 'hex');

function frame(...blocks: Buffer[]): Buffer {
  const sized = blocks.flatMap((block) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    return [size, block];
  });
  return Buffer.concat([MAGIC, ...sized]);
}

const literals = (text: string): Buffer => Buffer.concat([Buffer.from([text.length << 4]), Buffer.from(text)]);
const unreadable = (error: unknown): boolean => error instanceof HanseError && error.code === 'GUEST_FORMAT_UNREADABLE';

describe('unpacking an LZ4 legacy frame', () => {
  test('copies literals', () => {
    assert.equal(unpackLz4Legacy(frame(literals('hello'))).toString(), 'hello');
  });

  test('repeats a match that overlaps its own output', () => {
    // "ab", then 4 + 3 bytes from 2 back, then the last literals.
    const block = Buffer.concat([Buffer.from([0x23]), Buffer.from('ab'), Buffer.from([2, 0]), literals('!')]);
    assert.equal(unpackLz4Legacy(frame(block)).toString(), 'ababababa!');
  });

  test('reads lengths of more than one byte', () => {
    const text = 'x'.repeat(15 + 255 + 7);
    const block = Buffer.concat([Buffer.from([0xf0, 255, 7]), Buffer.from(text)]);
    assert.equal(unpackLz4Legacy(frame(block)).toString(), text);
  });

  test('ignores what follows the last block', () => {
    assert.equal(unpackLz4Legacy(Buffer.concat([frame(literals('end')), Buffer.alloc(64, 255)])).toString(), 'end');
  });

  test('goes on after a block of full size', () => {
    const length = 8 * 1024 * 1024;
    // One literal, then a match from 1 back for the rest: 1 + 4 + 15 + n * 255 + remainder.
    const more = length - 1 - 4 - 15;
    const extension = Buffer.alloc(Math.floor(more / 255) + 1, 255);
    extension[extension.length - 1] = more % 255;
    const full = Buffer.concat([Buffer.from([0x1f]), Buffer.from('z'), Buffer.from([1, 0]), extension]);
    const unpacked = unpackLz4Legacy(frame(full, literals('tail')));
    assert.equal(unpacked.length, length + 4);
    assert.equal(unpacked.toString('latin1', length - 1), 'ztail');
  });

  test('refuses another format, a cut file and a match before the beginning', () => {
    assert.throws(() => unpackLz4Legacy(Buffer.from('1f8b080000000000', 'hex')), unreadable);
    assert.throws(() => unpackLz4Legacy(frame(literals('hello')).subarray(0, 10)), unreadable);
    assert.throws(() => unpackLz4Legacy(frame(Buffer.from([0x10, 0x61, 9, 0]))), unreadable);
  });
});
