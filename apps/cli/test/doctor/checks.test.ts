import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { CertificateAuthority, readCertificate } from '@hanse/identity';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { authorityCheck } from '../../src/doctor/authority-check.ts';
import { parseDebianPackages } from '../../src/doctor/debian-packages.ts';
import { acceleratorCheck } from '../../src/doctor/machine-checks.ts';
import { nodeCheck } from '../../src/doctor/node-check.ts';
import { packageChecks } from '../../src/doctor/package-checks.ts';
import { INSTALLED } from '../../src/install-root.ts';
import { PLAIN } from '../../src/palette.ts';
import { checkLines } from '../../src/render/checks.ts';
import { assertPicture } from '../support/golden.ts';

describe('the doctor', () => {
  test('wants Node 20.19 or newer', () => {
    const status = (version: string) => nodeCheck(version).status;
    assert.deepEqual(['v20.18.3', 'v20.19.0', 'v18.20.0', 'v24.1.0'].map(status), ['fail', 'ok', 'fail', 'ok']);
  });

  test('fails for programs of everyday commands and warns about those of tests', () => {
    const needs = parseDebianPackages(
      '# a comment\nqemu-utils  no-such-img  demo,up  converts disks\nx y-none test  why\n',
    );
    const checks = packageChecks(needs, '');
    assert.deepEqual(
      checks.map(({ status }) => status),
      ['fail', 'warn'],
    );
    assert.match(checks[0]?.remedy ?? '', /apt-get install .* qemu-utils$/);
  });

  test('reads the table that the launcher installs by', () => {
    const needs = parseDebianPackages(readFileSync(INSTALLED.debianPackages, 'utf8'));
    assert.ok(needs.some(({ program }) => program === 'qemu-system-x86_64'));
    assert.ok(needs.every(({ why, neededBy }) => why !== '' && neededBy.length > 0));
  });

  test('believes in KVM only after a trial boot', () => {
    assert.match(acceleratorCheck(true, 'tcg').found, /trial boot with KVM failed/);
    assert.match(acceleratorCheck(true, undefined).found, /tries whether it works/);
    assert.equal(acceleratorCheck(false, undefined).status, 'warn');
  });

  test('warns of an authority a season before it ends, and fails when it has', async () => {
    await using folder = await temporaryFolder();
    const parts = { folder: folder.path, name: 'x', clock: new VirtualClock(), rng: new SeededRng(1) };
    const { certificatePem } = await CertificateAuthority.open(parts);
    const { notAfter } = readCertificate(certificatePem);
    const at = (days: number) => authorityCheck('riga', certificatePem, notAfter - days * 86_400_000);
    assert.deepEqual(
      [91, 90, 1, 0].map((days) => at(days).status),
      ['ok', 'warn', 'warn', 'fail'],
    );
    assert.match(at(1).remedy ?? '', /join again/);
    assert.match(authorityCheck('the federation', certificatePem, notAfter).remedy ?? '', /let its sites join/);
  });

  test('prints a line for each check and what to do below', () => {
    const lines = checkLines(
      [
        { what: 'Node.js', status: 'ok', found: 'v20.20.2' },
        { what: 'disk', status: 'warn', found: '1 GiB free', remedy: 'Make room.' },
      ],
      PLAIN,
    );
    assertPicture(
      lines,
      `
ok    Node.js  v20.20.2
warn  disk     1 GiB free
               Make room.
`,
    );
  });
});
