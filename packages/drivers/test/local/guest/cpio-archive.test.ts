import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cpioArchive } from '../../../src/local/guest/cpio-archive.ts';
import { FileTree } from '../../../src/local/guest/file-tree.ts';

interface Entry {
  readonly name: string;
  readonly mode: string;
  readonly owner: number;
  readonly time: number;
  readonly content: string;
}

/** Reads the archive back by the rules of cpio(5), "New ASCII Format". */
function entries(archive: Buffer): Entry[] {
  const found: Entry[] = [];
  const padded = (n: number): number => Math.ceil(n / 4) * 4;
  for (let at = 0; ; ) {
    assert.equal(archive.toString('latin1', at, at + 6), '070701');
    const field = (i: number): number =>
      Number.parseInt(archive.toString('latin1', at + 6 + i * 8, at + 14 + i * 8), 16);
    const nameEnd = at + 110 + field(11);
    const name = archive.toString('utf8', at + 110, nameEnd - 1);
    if (name === 'TRAILER!!!') return found;
    const start = padded(nameEnd);
    const content = archive.toString('utf8', start, start + field(6));
    found.push({ name, mode: field(1).toString(8), owner: field(2), time: field(5), content });
    at = padded(start + field(6));
  }
}

describe('a cpio archive', () => {
  test('holds folders before their content, owned by root and without times', () => {
    const tree = new FileTree();
    tree.addProgram('/usr/bin/tool', 'run');
    tree.addLink('/bin', 'usr/bin');
    tree.addFolder('/tmp', 0o1777);
    assert.deepEqual(entries(cpioArchive(tree)), [
      { name: 'bin', mode: '120777', owner: 0, time: 0, content: 'usr/bin' },
      { name: 'tmp', mode: '41777', owner: 0, time: 0, content: '' },
      { name: 'usr', mode: '40755', owner: 0, time: 0, content: '' },
      { name: 'usr/bin', mode: '40755', owner: 0, time: 0, content: '' },
      { name: 'usr/bin/tool', mode: '100755', owner: 0, time: 0, content: 'run' },
    ]);
  });

  test('has the same bytes in whichever order its files were added', () => {
    const one = new FileTree();
    const two = new FileTree();
    one.addFile('/a', '1');
    one.addFile('/b/c', '22');
    two.addFile('/b/c', '22');
    two.addFile('/a', '1');
    assert.ok(cpioArchive(one).equals(cpioArchive(two)));
  });
});
