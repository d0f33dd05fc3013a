import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { emptyQcow2 } from '../src/demo/empty-qcow2.ts';
import { INSTALLED } from '../src/install-root.ts';
import { ownProcesses } from '../src/services/own-processes.ts';
import { stopProcess } from '../src/services/stop-process.ts';
import { hanse } from './support/hanse.ts';

/** Makes a key and its certificate; false, and the test says so, without openssl. */
function hasSigner(folder: string, context: TestContext): boolean {
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2'];
  const argv = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, '-subj', '/CN=Ada'];
  const made = spawnSync('openssl', argv, { cwd: folder });
  if (made.status === 0) return true;
  context.diagnostic('SKIPPED: no signed export, because there is no openssl to make a certificate with');
  return false;
}

describe('hanse export', () => {
  test('writes a package and a manifest that deploy again', async (context) => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    const run = (...args: readonly string[]) => hanse(path, args);
    const ova = join(path, 'shop.ova');
    const manifest = join(path, 'shop.yaml');
    try {
      const up = await run('up', '--driver', 'simulated', '--sites', 'luebeck,riga');
      assert.equal(up.status, 0, up.stderr);
      mkdirSync(join(path, 'shop'));
      copyFileSync(INSTALLED.shop.descriptor, join(path, 'shop/shop.ovf'));
      writeFileSync(join(path, 'shop/root.qcow2'), emptyQcow2(512 * 2 ** 20));
      const deployed = await run('deploy', join(path, 'shop'), '--name', 'shop');
      assert.equal(deployed.status, 0, deployed.stderr);

      const refused = await run('export', 'shop', '-o', ova);
      assert.notEqual(refused.status, 0);
      assert.match(refused.stderr, /FEDERATION_EXPORT_RUNNING[\s\S]*--pause/);
      assert.equal(existsSync(ova), false);

      const exported = await run('export', 'shop', '--ova', '--pause', '-o', ova, '-m', manifest);
      assert.equal(exported.status, 0, exported.stderr);
      assert.match(exported.stdout, /Passwords are left out/);
      assert.match(exported.stdout, /every digest verified/);
      assert.match(exported.stdout, /deploy \S+shop\.ova --manifest \S+shop\.yaml --property password=…/);
      assert.deepEqual(
        readdirSync(path).filter((name) => /\.(part|download)$/.test(name)),
        [],
      );

      const twice = await run('export', 'shop', '--pause', '-o', ova);
      assert.match(twice.stderr, /CLI_FILE_EXISTS/);
      const half = await run('export', 'shop', '--pause', '-o', join(path, 'signed.ova'), '--sign', 'key.pem');
      assert.match(half.stderr, /CLI_SIGNER_INCOMPLETE/);
      if (hasSigner(path, context)) {
        const [signed, key, certificate] = ['signed.ova', 'key.pem', 'cert.pem'].map((name) => join(path, name));
        const asked = ['-o', signed, '--sign', key, '--certificate', certificate].flatMap((word) => word ?? []);
        const third = await run('export', 'shop', '--pause', ...asked);
        assert.equal(third.status, 0, third.stderr);
        const verified = await run('ovf', 'verify', signed ?? '', '--trust', certificate ?? '');
        assert.match(verified.stdout, /signature {2}.*CN=Ada/);
      }
      const again = ['deploy', ova, '--manifest', manifest, '--name', 'again', '--property', 'password=bremen'];
      const second = await run('--json', ...again);
      assert.equal(second.status, 0, second.stderr);
      const last = JSON.parse(second.stdout.trim().split('\n').at(-1) ?? '') as {
        application: { state: string; vees: { name: string }[] };
      };
      assert.equal(last.application.state, 'ACTIVE');
      assert.deepEqual(last.application.vees.map(({ name }) => name).sort(), ['db', 'lb', 'web1', 'web2']);
      assert.equal((await run('down', '--purge')).status, 0);
    } finally {
      for (const one of ownProcesses(join(path, 'data'))) await stopProcess(one, 5_000);
    }
  });
});
