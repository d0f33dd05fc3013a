import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeIso } from '../src/index.ts';
import { utf8 } from './bytes.ts';

test('xorriso reads the disc with its label, names and contents', (context) => {
  if (spawnSync('xorriso', ['-version']).status !== 0) {
    context.skip('SKIPPED: xorriso is not here; install the Debian package xorriso');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hanse-ovf-iso-'));
  try {
    const image = join(folder, 'env.iso');
    const names = [
      'ovf-env.xml',
      'user-data',
      'a-name-much-longer-than-eight-and-three.config',
      'ovffiles/a b/c.d/motd',
    ];
    const files = names.map((name) => ({ name, content: utf8(`<${name}>`.repeat(300)) }));
    writeFileSync(image, writeIso({ label: 'OVF ENV', time: Date.UTC(2030, 0, 1), files }));
    const listing = spawnSync('xorriso', ['-no_rc', '-indev', image, '-toc', '-find', '/', '-type', 'f']);
    assert.equal(listing.status, 0, listing.stderr.toString());
    assert.match(listing.stderr.toString() + listing.stdout.toString(), /OVF ENV/);
    const seen = listing.stdout.toString().split('\n');
    for (const name of names) assert.ok(seen.includes(`'/${name}'`), `${name} in ${seen.join(' ')}`);
    const target = join(folder, 'out');
    const copied = spawnSync('xorriso', ['-no_rc', '-osirrox', 'on', '-indev', image, '-extract', '/', target]);
    assert.equal(copied.status, 0, copied.stderr.toString());
    for (const { name, content } of files) assert.deepEqual(readFileSync(join(target, name)), Buffer.from(content));
  } finally {
    spawnSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
});
