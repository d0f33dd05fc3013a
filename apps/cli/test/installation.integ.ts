import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type RunFile, readRunFile } from '@hanse/host';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { emptyQcow2 } from '../src/demo/empty-qcow2.ts';
import { INSTALLED } from '../src/install-root.ts';
import { ownProcesses } from '../src/services/own-processes.ts';
import { stopProcess } from '../src/services/stop-process.ts';
import { hanse } from './support/hanse.ts';

const UP = ['up', '--driver', 'simulated', '--sites', 'luebeck,riga'];

function running(folder: string, service: string): RunFile {
  const found = readRunFile(join(folder, 'data', service));
  assert.ok(found !== undefined, `${service} runs`);
  return found;
}

/** The shop with a disk that is good enough for a cloud that is simulated. */
function shopFolder(folder: string): string {
  const shop = join(folder, 'shop');
  mkdirSync(shop);
  copyFileSync(INSTALLED.shop.descriptor, join(shop, 'shop.ovf'));
  writeFileSync(join(shop, 'root.qcow2'), emptyQcow2(512 * 2 ** 20));
  return shop;
}

describe('an installation', () => {
  test('comes up, deploys, survives the death of a gateway and of the federation, and goes without a trace', async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    const run = (...args: readonly string[]) => hanse(path, args);
    try {
      const first = await run('--json', ...UP);
      assert.equal(first.status, 0, first.stderr);
      assert.equal(statSync(join(path, 'data', 'profile.json')).mode & 0o077, 0, 'the profile is its owner’s alone');
      assert.equal(statSync(join(path, 'data', 'operator.password')).mode & 0o077, 0);

      const deployed = await run('--json', 'deploy', shopFolder(path), '--name', 'shop');
      assert.equal(deployed.status, 0, deployed.stderr);
      const last = JSON.parse(deployed.stdout.trim().split('\n').at(-1) ?? '') as { application: { state: string } };
      assert.equal(last.application.state, 'ACTIVE');

      const again = await run(...UP);
      assert.match(again.stdout, /the federation runs already/);

      for (const service of ['sites/riga', 'federation']) {
        const before = running(path, service);
        process.kill(before.pid, 'SIGKILL');
        await eventually(() => readRunFile(join(path, 'data', service)) === undefined);
        assert.equal((await run(...UP)).status, 0);
        assert.notEqual(running(path, service).pid, before.pid);
        assert.equal(running(path, service).url, before.url);
      }
      const listed = await run('--json', 'ps');
      const [shop] = JSON.parse(listed.stdout) as { state: string; vees: { state: string }[] }[];
      assert.deepEqual([shop?.state, new Set(shop?.vees.map(({ state }) => state))], ['ACTIVE', new Set(['ACTIVE'])]);

      const paused = await run('pause', 'shop', 'web1');
      assert.match(paused.stdout, /web1 .* PAUSED/);
      assert.match((await run('usage', 'shop')).stdout, /web1 +\S+ +PAUSED/);

      assert.equal((await run('down')).status, 0);
      assert.deepEqual(ownProcesses(join(path, 'data')), []);
      const stopped = await run('ps');
      assert.deepEqual([stopped.status, /CLI_NOT_RUNNING/.test(stopped.stderr)], [75, true]);

      const purged = await run('down', '--purge');
      assert.equal(purged.status, 0, purged.stderr);
      assert.match(purged.stdout, /application shop is destroyed/);
      assert.equal(existsSync(join(path, 'data')), false);
    } finally {
      for (const one of ownProcesses(join(path, 'data'))) await stopProcess(one, 5_000);
    }
  });

  test('takes in a site that is invited by word', async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    const run = (...args: readonly string[]) => hanse(path, args);
    const word = join(path, 'invitation');
    try {
      assert.equal((await run('up', '--driver', 'simulated', '--sites', 'riga')).status, 0);
      assert.equal((await run('site', 'invite', 'atlantis', '--out', word)).status, 0);
      assert.equal(statSync(word).mode & 0o077, 0);
      const prices = 'vcpu=0.03,memory=0.008,disk=0.0004';
      const join_ = ['site', 'join', '--invitation-file', word, '--jurisdiction', 'GR', '--prices', prices];
      const joined = await run(...join_, '--driver', 'simulated', '--data-folder', join(path, 'elsewhere'));
      assert.equal(joined.status, 0, joined.stderr);
      const twice = await run(...join_, '--driver', 'simulated');
      assert.deepEqual([twice.status, /CLI_SITE_EXISTS/.test(twice.stderr)], [73, true]);
      assert.equal((await run('up')).status, 0);
      assert.match((await run('sites')).stdout, /atlantis +GR +simulated \(not real\) +yes/);
      assert.equal((await run('down', '--purge')).status, 0);
      assert.equal(existsSync(join(path, 'elsewhere')), false);
    } finally {
      for (const one of ownProcesses(join(path, 'data'))) await stopProcess(one, 5_000);
    }
  });
});

describe('the demo on simulated sites', () => {
  test('cleans up when it is interrupted', async () => {
    await using folder = await temporaryFolder();
    const ran = await hanse(folder.path, ['demo', '--driver', 'simulated'], { interrupt: /step "define" begins/ });
    assert.equal(ran.status, 130, ran.stderr);
    assert.match(ran.stdout, /nothing is left/);
    assert.equal(existsSync(join(folder.path, 'data')), false);
  });

  test('that is kept is found by the commands that follow', async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    try {
      const kept = await hanse(path, ['--json', 'demo', '--driver', 'simulated', '--keep']);
      assert.equal(kept.status, 0, kept.stderr);
      assert.equal((JSON.parse(kept.stdout) as { isSimulated: boolean }).isSimulated, true);
      assert.match((await hanse(path, ['ps'])).stdout, /^shop +ACTIVE +4\/4/m);
      assert.match((await hanse(path, ['logs', 'shop'])).stdout, /shop is ACTIVE/);
      assert.match(readFileSync(join(path, 'data/demo/logs/federation.log'), 'utf8'), /federation-started/);
      assert.equal((await hanse(path, ['down', '--purge'])).status, 0);
      assert.equal(existsSync(join(path, 'data')), false);
    } finally {
      for (const one of ownProcesses(join(path, 'data/demo'))) await stopProcess(one, 5_000);
    }
  });
});
