import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { OrderView, PartView } from '@hanse/api';
import { createHttpClient, type HttpClient } from '@hanse/http/client';
import { SiteIds, UserIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { authorityFolder } from '../src/site/site-identity.ts';
import { act, finished, makePart, putPart } from './support/parts.ts';
import { ALL_SCOPES, TestFederation, testConfig } from './support/site.ts';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));
const ports = { clock: systemClock, rng: systemRng };

/** The gateway as a process of its own. */
async function prepare(folder: string, simulated: object) {
  const config = { ...testConfig(folder), simulated, logFile: join(folder, 'gateway.log') };
  const configFile = join(folder, 'gateway.json');
  writeFileSync(configFile, JSON.stringify(config));
  const federation = await TestFederation.create(join(folder, 'federation'));
  const siteId = SiteIds.mint(systemClock, systemRng);
  const owner = UserIds.mint(systemClock, systemRng);
  await federation.admit(config.dataFolder, siteId);
  const { token } = await federation.tokens.issue({
    subject: owner,
    audience: siteId,
    scope: ALL_SCOPES,
    confirmation: federation.confirmation,
    lifetime: 600_000,
  });
  const runFile = join(config.dataFolder, 'run.json');
  const connect = (url: string) =>
    createHttpClient({
      baseUrl: url,
      ca: readFileSync(join(authorityFolder(config.dataFolder, siteId), 'ca.crt'), 'utf8'),
      certFile: join(federation.folder, 'client.crt'),
      keyFile: join(federation.folder, 'client.key'),
      token: () => token,
      ...ports,
    });
  const start = async () => {
    const child = spawn(process.execPath, [MAIN, '--config', configFile], { stdio: ['ignore', 'ignore', 'inherit'] });
    const run = await eventually(
      () => {
        const file = JSON.parse(readFileSync(runFile, 'utf8')) as { pid: number; url: string };
        return file.pid === child.pid ? file : undefined;
      },
      { deadline: 20_000, what: 'run.json of the new process' },
    );
    return { child, url: run.url, client: connect(run.url) };
  };
  return { start, owner, runFile };
}

/** Sends the signal, and answers how the process ended. */
async function kill(
  { child, client }: { child: ChildProcess; client: HttpClient },
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<{ code: number | null; signal: string | null }> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  await client.close();
  return { code: child.exitCode, signal: child.signalCode };
}

describe('the gateway as a process', () => {
  test('killed in the middle of a deployment it goes on after the next start, at the same address', async () => {
    await using folder = await temporaryFolder();
    const site = await prepare(folder.path, {
      seed: 7,
      latencies: { define: { shape: 'uniform', from: 5, to: 400 }, start: { shape: 'uniform', from: 5, to: 400 } },
    });
    const first = await site.start();
    const part = makePart(site.owner, 40);
    const order = await putPart(first.client, part);
    await kill(first, 'SIGKILL');
    const second = await site.start();
    assert.equal(second.url, first.url);
    assert.equal((await finished(second.client, order)).state, 'SUCCEEDED');
    const starts = await Promise.all(part.vees.map(({ veeId }) => act(second.client, veeId, 'start', 'go')));
    await kill(second, 'SIGKILL');
    const third = await site.start();
    for (const start of starts) assert.equal((await finished(third.client, start)).state, 'SUCCEEDED');
    const path = `/v1/parts/${part.applicationId}`;
    const { vees } = (await third.client.json('GET', path)) as PartView;
    assert.deepEqual(new Set(vees.map(({ state }) => state)), new Set(['ACTIVE']));
    const gone = (await third.client.json('DELETE', path)) as OrderView;
    await kill(third, 'SIGKILL');
    const fourth = await site.start();
    assert.equal((await finished(fourth.client, gone)).state, 'SUCCEEDED');
    assert.deepEqual(await fourth.client.json('GET', '/v1/vees'), []);
    assert.deepEqual(await kill(fourth, 'SIGTERM'), { code: 0, signal: null });
    assert.equal(existsSync(site.runFile), false);
  });

  test('a wrong configuration ends it with a message, a remedy and the exit code of bad data', async () => {
    await using folder = await temporaryFolder();
    const configFile = join(folder.path, 'gateway.json');
    writeFileSync(configFile, '{"driver": "vmware"}');
    const child = spawn(process.execPath, [MAIN, '--config', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(child, 'close');
    assert.equal(child.exitCode, 65);
    assert.match(text, /^GATEWAY_CONFIG_INVALID: .*\n.*configuration file/);
  });
});
