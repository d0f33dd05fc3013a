import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { consoleProof } from '../../src/demo/console-proof.ts';
import { emptyQcow2 } from '../../src/demo/empty-qcow2.ts';
import { servedBy } from '../../src/demo/fetch-pages.ts';
import { shopPackage } from '../../src/demo/shop-package.ts';

describe('the demo', () => {
  test('reads off the page who served it', () => {
    assert.equal(servedBy('<p>Served by <b>web1</b>. You are visitor <b>3</b>.</p>'), 'web1');
    assert.equal(servedBy('<h1>503 Service Unavailable</h1>'), '');
  });

  test("shows the kernel's banner and the last lines of a console", () => {
    const text = ['[    0.000000] Linux version 6.1.0', 'a', 'b', '', 'c', 'd'].join('\n');
    assert.deepEqual(consoleProof(text, 2), ['[    0.000000] Linux version 6.1.0', '…', 'c', 'd']);
    assert.deepEqual(consoleProof('', 2), []);
  });

  test('packs the shop with an empty disk when nothing real will boot', async () => {
    const source = await shopPackage(undefined, new AbortController().signal);
    let bytes = 0;
    for await (const chunk of source.body()) bytes += chunk.length;
    assert.equal(source.name, 'shop.ovf');
    assert.ok(bytes > source.bytes, 'the archive holds its files and more');
  });

  test('writes a qcow2 header of the capacity asked for', () => {
    const image = Buffer.from(emptyQcow2(512 * 2 ** 20));
    assert.equal(image.toString('latin1', 0, 4), 'QFI\u00fb');
    assert.equal(image.readBigUInt64BE(24), 536_870_912n);
    assert.equal(image.readUInt32BE(36), 1);
  });
});
