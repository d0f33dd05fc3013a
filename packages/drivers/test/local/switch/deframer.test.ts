import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Deframer } from '../../../src/local/switch/core/deframer.ts';

function collector(prefixBytes: number) {
  const frames: string[] = [];
  let oversize = 0;
  const deframer = new Deframer({
    prefixBytes,
    onFrame: (bytes, start, end) =>
      frames.push(Buffer.from(bytes.subarray(start - prefixBytes - 4, end)).toString('hex')),
    onOversize: () => {
      oversize += 1;
    },
  });
  return { deframer, frames, oversize: () => oversize };
}

function record(prefix: Buffer, payload: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length);
  return Buffer.concat([prefix, length, payload]);
}

describe('the deframer', () => {
  test('finds the same records however the stream is cut', () => {
    const payload = fc.uint8Array({ maxLength: 300 });
    const cuts = fc.array(fc.nat({ max: 64 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(payload), cuts, fc.constantFrom(0, 16), (payloads, sizes, prefixBytes) => {
        const records = payloads.map((one) => record(Buffer.alloc(prefixBytes, 7), Buffer.from(one)));
        const stream = Buffer.concat(records);
        const { deframer, frames } = collector(prefixBytes);
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = (sizes[turn % sizes.length] ?? 0) + 1;
          assert.equal(deframer.push(stream.subarray(at, at + size)), true);
          at += size;
        }
        assert.deepEqual(
          frames,
          records.map((one) => one.toString('hex')),
        );
      }),
    );
  });

  test('skips a frame beyond the limit and goes on behind it', () => {
    const good = record(Buffer.alloc(0), Buffer.from('good'));
    const stream = Buffer.concat([record(Buffer.alloc(0), Buffer.alloc(20_000)), good]);
    for (const size of [1, 3, 7_000, stream.length]) {
      const { deframer, frames, oversize } = collector(0);
      for (let at = 0; at < stream.length; at += size) deframer.push(stream.subarray(at, at + size));
      assert.deepEqual([frames, oversize()], [[good.toString('hex')], 1]);
    }
  });

  test('gives up on a length that no QEMU sends', () => {
    assert.equal(collector(0).deframer.push(Buffer.from('ffffffff00', 'hex')), false);
    const { deframer } = collector(0);
    assert.deepEqual(
      [deframer.push(Buffer.from('ffff', 'hex')), deframer.push(Buffer.from('ffff', 'hex'))],
      [true, false],
    );
  });

  test('takes any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        const { deframer } = collector(16);
        chunks.every((chunk) => deframer.push(chunk));
      }),
    );
  });
});
