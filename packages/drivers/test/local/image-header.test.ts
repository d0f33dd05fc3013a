import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { headerProblem } from '../../src/local/image-header.ts';

function qcow2(change: (header: Buffer) => void = () => undefined): Buffer {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeUInt32BE(3, 4);
  change(header);
  return header;
}

describe('the header of an image', () => {
  test('of a qcow2 that is whole gives no reason to refuse it', () => {
    assert.equal(headerProblem('qcow2', qcow2()), undefined);
  });

  test('betrays a qcow2 that needs something beyond its file', () => {
    const backed = qcow2((header) => header.writeBigUInt64BE(112n, 8));
    const encrypted = qcow2((header) => header.writeUInt32BE(2, 32));
    const external = qcow2((header) => header.writeBigUInt64BE(4n, 72));
    assert.equal(headerProblem('qcow2', backed), 'it refers to a backing file');
    assert.equal(headerProblem('qcow2', encrypted), 'it is encrypted');
    assert.equal(headerProblem('qcow2', external), 'it keeps its data in another file');
  });

  test('betrays a VMDK that is only a list of other files, or has a parent', () => {
    const descriptor = Buffer.from('# Disk DescriptorFile\nRW 8 FLAT "/etc/shadow" 0\n');
    const child = Buffer.concat([
      Buffer.from('KDMV'),
      Buffer.alloc(508),
      Buffer.from('parentFileNameHint="base.vmdk"'),
    ]);
    assert.equal(headerProblem('vmdk', descriptor), 'it is a descriptor that refers to other files');
    assert.equal(headerProblem('vmdk', child), 'it refers to a parent disk');
    assert.equal(headerProblem('vmdk', Buffer.concat([Buffer.from('KDMV'), Buffer.alloc(508)])), undefined);
  });

  test('of a delta may name a parent, but no file that holds its data and no key', () => {
    const backed = qcow2((header) => header.writeBigUInt64BE(112n, 8));
    const external = qcow2((header) => header.writeBigUInt64BE(4n, 72));
    const child = Buffer.concat([
      Buffer.from('KDMV'),
      Buffer.alloc(508),
      Buffer.from('parentFileNameHint="base.vmdk"'),
    ]);
    assert.equal(headerProblem('qcow2', backed, true), undefined);
    assert.equal(headerProblem('qcow2', external, true), 'it keeps its data in another file');
    assert.equal(headerProblem('vmdk', child, true), undefined);
    assert.ok(headerProblem('vmdk', Buffer.from('# Disk DescriptorFile\nRW 8 FLAT "/etc/shadow" 0\n'), true));
  });

  test('must be of the announced format where formats have signatures', () => {
    const noise = Buffer.alloc(512, 7);
    for (const format of ['qcow2', 'vmdk', 'vhdx'] as const) assert.ok(headerProblem(format, noise), format);
    for (const format of ['raw', 'iso'] as const) assert.equal(headerProblem(format, noise), undefined);
  });
});
