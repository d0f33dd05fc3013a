import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { PolicyAnswer } from '@hanse/api';
import { type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { ROOT } from '../support/repository.ts';
import { runHanse } from './run-hanse.ts';

/** A person's session over simulated sites: the README's tour, command by command. */
describe('the tour', () => {
  let folder: TemporaryFolder;
  const hanse = (...args: readonly string[]) => runHanse(folder.path, ...args);

  before(async () => {
    folder = await temporaryFolder();
    const { code, stderr } = await hanse('up', '--driver', 'simulated');
    assert.equal(code, 0, stderr);
  });

  after(async () => {
    await hanse('down', '--purge');
    new LeftOverProcesses(folder.path)[Symbol.dispose]();
    await folder[Symbol.asyncDispose]();
  });

  test('up again changes nothing and says so', async () => {
    const { code, stdout, stderr } = await hanse('up', '--driver', 'simulated');
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /already/i);
  });

  test('sites are listed as JSON for programs', async () => {
    const { stdout } = await hanse('sites', '--json');
    const sites = JSON.parse(stdout) as readonly { site: { name: string }; isReachable: boolean }[];
    assert.deepEqual(sites.map(({ site }) => site.name).sort(), ['bergen', 'bruges', 'luebeck']);
    assert.ok(sites.every(({ isReachable }) => isReachable));
  });

  test('federation and site are asked together who may do what', async () => {
    const asked = ['policy', 'explain', '--action', 'application.stop', '--site', 'luebeck'];
    const { code, stdout, stderr } = await hanse(...asked, '--json');
    assert.equal(code, 0, stderr);
    const said = JSON.parse(stdout) as Record<'federation' | 'site', PolicyAnswer>;
    const decided = [said.federation, said.site].map(({ actions: [one] }) => [one?.action, one?.allowed]);
    assert.deepEqual(decided, [
      ['application.stop', true],
      ['vee.stop', true],
    ]);
    assert.ok(said.site.roles.includes('federation-operator'));
    assert.match((await hanse(...asked)).stdout, /The federation says.*The gateway of luebeck says/s);
  });

  test('a package that lacks its file is refused with code, place and remedy', async () => {
    const { code, stderr } = await hanse('deploy', join(ROOT, 'examples/shop/shop.ovf'));
    assert.notEqual(code, 0);
    assert.match(stderr, /root\.qcow2/);
  });

  test('an unknown application is refused with the remedy', async () => {
    const { code, stderr } = await hanse('show', 'nowhere');
    assert.equal(code, 66);
    assert.match(stderr, /FEDERATION_APPLICATION_UNKNOWN/);
    assert.match(stderr, /hanse ps/);
  });

  test('an unknown command is a usage error', async () => {
    const { code } = await hanse('conjure');
    assert.equal(code, 64);
  });

  test('every command explains itself', async () => {
    for (const command of [
      'demo',
      'up',
      'down',
      'login',
      'logout',
      'sessions',
      'deploy',
      'ps',
      'show',
      'logs',
      'console',
      'suspend',
      'sites',
      'site',
      'events',
      'doctor',
    ]) {
      const { code, stdout } = await hanse(command, '--help');
      assert.equal(code, 0, command);
      assert.match(stdout, /Usage:/i, command);
    }
  });

  test('sessions are listed, and ended by logging out', async () => {
    const listed = async () => {
      const { code, stdout, stderr } = await hanse('sessions', '--json');
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as readonly { sessionId: string; client: string; isCurrent: boolean }[];
    };
    const login = () => hanse('login', '--password-file', join(folder.path, 'operator.password'));
    const [first] = (await listed()).filter(({ isCurrent }) => isCurrent);
    assert.equal(first?.client, 'cli');
    assert.equal((await login()).code, 0);
    const before = await listed();
    assert.ok(before.some(({ sessionId, isCurrent }) => sessionId === first.sessionId && !isCurrent));
    const other = await hanse('logout', first.sessionId);
    assert.equal(other.code, 0, other.stderr);
    assert.equal((await listed()).length, before.length - 1);
    const out = await hanse('logout', '--all');
    assert.match(out.stdout, /ended .* of operator/, out.stderr);
    const refused = await hanse('ps');
    assert.deepEqual([refused.code, /CLI_LOGIN_NEEDED/.test(refused.stderr)], [77, true], refused.stderr);
    assert.equal((await login()).code, 0);
    assert.equal((await listed()).length, 1);
  });

  test('the profile with its secrets is for the owner alone', () => {
    const profile = readFileSync(join(folder.path, 'profile.json'), 'utf8');
    assert.match(profile, /token/);
  });
});
