import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { processesNaming } from '../support/process-list.ts';
import { runHanse } from './run-hanse.ts';

describe('./hanse demo', () => {
  test('runs the shop on real machines over two sites and leaves nothing behind', {
    skip: skipWithoutQemu,
  }, async () => {
    await using folder = await temporaryFolder();
    using _left = new LeftOverProcesses(folder.path);
    const { code, stdout, stderr } = await runHanse(folder.path, 'demo');
    assert.equal(code, 0, stderr + stdout);
    const rows = stdout.matchAll(
      /^(lb|web1|web2|db) +(luebeck|bergen|bruges) .* (\d+) +(template|cold), \w+ +ACTIVE$/gm,
    );
    const machines = [...rows].map(([, vee = '', site = '', pid = '']) => ({ vee, site, pid }));
    assert.deepEqual(machines.map(({ vee }) => vee).sort(), ['db', 'lb', 'web1', 'web2']);
    assert.ok(new Set(machines.map(({ site }) => site)).size >= 2, 'spread over two sites at least');
    assert.equal(new Set(machines.map(({ pid }) => pid)).size, 4, 'a process for each machine');
    assert.match(stdout, /Served by web1/);
    assert.match(stdout, /Served by web2/);
    assert.match(stdout, /Linux version \d/);
    assertNothingLeft(folder.path);
  });

  test('runs without QEMU on the simulated driver, and says that it simulates', async () => {
    await using folder = await temporaryFolder();
    using _left = new LeftOverProcesses(folder.path);
    const { code, stdout, stderr } = await runHanse(folder.path, 'demo', '--driver', 'simulated');
    assert.equal(code, 0, stderr + stdout);
    assert.match(stdout + stderr, /SIMULATED/);
    assert.doesNotMatch(stdout, /Served by/);
    assertNothingLeft(folder.path);
  });
});

function assertNothingLeft(folder: string): void {
  assert.deepEqual(
    processesNaming(folder).map(({ pid, argv }) => `${pid} ${argv.join(' ')}`),
    [],
  );
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
}
