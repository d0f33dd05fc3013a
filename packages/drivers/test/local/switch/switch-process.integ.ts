import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HanseError, SILENT_LOGGER } from '@hanse/kernel';
import { eventually, SeededRng, temporaryFolder } from '@hanse/testkit';
import { type RunningSwitch, runSwitch, type SwitchClient } from '../../../src/local/switch/index.ts';
import { EthernetPeer, PeerSocket } from './support/ethernet-peer.ts';
import { dhcpFrame, readDhcp, readUdp } from './support/packets.ts';
import { BROADCAST, frame, macText, network, port, RED } from './support/switch-fixtures.ts';
import { killed, startSwitchProcess, switchClient } from './support/switch-process.ts';
import { SYSTEM_CLOCK } from './support/system-clock.ts';

interface Site extends AsyncDisposable {
  readonly folder: string;
  readonly controlPath: string;
  readonly running: RunningSwitch;
  readonly client: SwitchClient;
}

function start(controlPath: string): Promise<RunningSwitch> {
  return runSwitch({ controlPath, clock: SYSTEM_CLOCK, rng: new SeededRng(5), logger: SILENT_LOGGER });
}

async function site(): Promise<Site> {
  const folder = await temporaryFolder();
  const controlPath = join(folder.path, 'control.sock');
  const running = await start(controlPath);
  const client = switchClient(controlPath);
  const dispose = async (): Promise<void> => {
    client.close();
    await running.stop();
    await folder[Symbol.asyncDispose]();
  };
  return { folder: folder.path, controlPath, running, client, [Symbol.asyncDispose]: dispose };
}

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof HanseError ? thrown.code : String(thrown)),
  );

/** Configures ports 1 … count and connects a peer to each. */
async function guests({ client, folder }: Site, count: number): Promise<EthernetPeer[]> {
  await client.configureNetwork(network());
  const peers: EthernetPeer[] = [];
  for (let number = 1; number <= count; number += 1) {
    const socketPath = join(folder, `vm${number}.sock`);
    peers.push(await EthernetPeer.plugged(socketPath, () => client.configurePort(port(number, { socketPath }))));
  }
  await eventually(async () => (await client.status()).ports.every(({ isAttached }) => isAttached));
  return peers;
}

describe('a switch that nobody uses', () => {
  test('ends by itself, but not while a gateway is connected', async () => {
    await using folder = await temporaryFolder();
    const controlPath = join(folder.path, 'control.sock');
    const parts = { controlPath, clock: SYSTEM_CLOCK, rng: new SeededRng(5), logger: SILENT_LOGGER };
    const running = await runSwitch({ ...parts, unusedLimit: 120 });
    const client = switchClient(controlPath);
    await client.hello();
    let hasEnded = false;
    void running.stopped.then(() => {
      hasEnded = true;
    });
    // Longer than the limit, in calls that keep the connection.
    const until = performance.now() + 300;
    await eventually(async () => (await client.status()) !== undefined && performance.now() > until);
    assert.equal(hasEnded, false);
    client.close();
    await running.stopped;
  });
});

describe('VMs at a running switch', () => {
  test('exchange frames, also frames that arrive in pieces', async () => {
    await using here = await site();
    const [one, two] = await guests(here, 2);
    assert.ok(one !== undefined && two !== undefined);
    const sent = frame(macText(1), macText(2), 'x'.repeat(1_400)) as Buffer;
    const stream = Buffer.concat([EthernetPeer.framed(sent), EthernetPeer.framed(sent)]);
    // A question to the control socket between two pieces lets the switch read them one by one.
    for (const [from, to] of [
      [0, 2],
      [2, 900],
      [900, 1_500],
      [1_500, stream.length],
    ]) {
      await new Promise((resolve) => one.socket.write(stream.subarray(from, to), resolve));
      await here.client.status();
    }
    await eventually(() => two.frames.length === 2);
    assert.deepEqual(two.frames, [sent, sent]);
    one.socket.destroy();
    two.socket.destroy();
  });

  test('get their address by DHCP', async () => {
    await using here = await site();
    const [one] = await guests(here, 1);
    assert.ok(one !== undefined);
    one.send(dhcpFrame({ type: 1, mac: macText(1) }));
    const offer = await eventually(() => one.frames[0]);
    assert.equal(readDhcp(readUdp(offer).data).yours, '10.7.0.11');
    one.socket.destroy();
  });

  test('are found when they come later than their port, and when they come again', async () => {
    await using here = await site();
    const [one] = await guests(here, 1);
    assert.ok(one !== undefined);
    const socketPath = join(here.folder, 'vm2.sock');
    await here.client.configurePort(port(2, { socketPath }));
    for (const text of ['late', 'again']) {
      const listening = await PeerSocket.listen(socketPath);
      const two = await listening.accept();
      listening.close();
      one.send(frame(macText(1), macText(2), text) as Buffer);
      const received = await eventually(() => two.frames[0]);
      assert.equal(received.subarray(14).toString(), text);
      two.socket.destroy();
    }
    one.socket.destroy();
  });

  test('whose stream is out of step are connected anew', async () => {
    await using here = await site();
    await here.client.configureNetwork(network());
    const socketPath = join(here.folder, 'vm1.sock');
    const listening = await PeerSocket.listen(socketPath);
    const [garbled] = await Promise.all([listening.accept(), here.client.configurePort(port(1, { socketPath }))]);
    const again = listening.accept();
    const closed = once(garbled.socket, 'close');
    garbled.socket.write(Buffer.alloc(64, 0xff));
    await closed;
    const one = await again;
    one.send(dhcpFrame({ type: 1, mac: macText(1) }));
    await eventually(() => one.frames[0], { what: 'an offer of DHCP' });
    listening.close();
    one.socket.destroy();
  });

  test('that read nothing lose frames, which are counted, and hold nobody up', async () => {
    await using here = await site();
    const [one, two, three] = await guests(here, 3);
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    two.socket.pause();
    const block = Buffer.concat(
      Array.from({ length: 40 }, () => EthernetPeer.framed(frame(macText(1), BROADCAST, 'x'.repeat(1_486)) as Buffer)),
    );
    for (let sent = 0; sent < 150; sent += 1) {
      if (!one.socket.write(block)) await once(one.socket, 'drain');
    }
    await eventually(() => three.receivedFrames === 6_000, { what: 'the other VM gets all' });
    const drops = (await here.client.status()).ports[1]?.counters.drops.congested ?? 0;
    assert.ok(drops > 0, `${drops} drops`);
    for (const peer of [one, two, three]) peer.socket.destroy();
  });

  test('stay connected while their configuration is replayed', async () => {
    await using here = await site();
    const [one, two] = await guests(here, 2);
    assert.ok(one !== undefined && two !== undefined);
    await here.client.configureNetwork(network({ hosts: [] }));
    await here.client.configurePort(port(2, { socketPath: join(here.folder, 'vm2.sock') }));
    await here.client.configurePort(port(2, { socketPath: join(here.folder, 'vm2.sock'), shape: { delay: 1 } }));
    one.send(frame(macText(1), macText(2)) as Buffer);
    await eventually(() => two.frames.length === 1);
    for (const peer of [one, two]) peer.socket.destroy();
  });
});

describe('the control socket', () => {
  test('is for this user alone, and so is its folder', async () => {
    await using here = await site();
    assert.equal((await stat(here.controlPath)).mode & 0o777, 0o600);
    await chmod(here.folder, 0o755);
    assert.equal(await codeOf(start(join(here.folder, 'other.sock'))), 'SWITCH_LISTEN_FAILED');
  });

  test('refuses a second switch, and lets one of several that start together win', async () => {
    await using here = await site();
    assert.equal(await codeOf(start(here.controlPath)), 'SWITCH_ALREADY_RUNNING');
    assert.equal((await here.client.status()).ports.length, 0);
    const folder = await temporaryFolder();
    const controlPath = join(folder.path, 'control.sock');
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => start(controlPath)));
    const winners = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.equal(winners.length, 1);
    await winners[0]?.stop();
    await folder[Symbol.asyncDispose]();
  });

  test('answers a switch that hangs as one that runs', async () => {
    const folder = await temporaryFolder();
    const controlPath = join(folder.path, 'control.sock');
    const silent = createServer(() => undefined).listen(controlPath);
    await once(silent, 'listening');
    assert.equal(await codeOf(start(controlPath)), 'SWITCH_ALREADY_RUNNING');
    silent.close();
    await folder[Symbol.asyncDispose]();
  });

  test('reports errors of the table, and goes on', async () => {
    await using here = await site();
    const wrong = network({ cidr: 'everywhere' });
    assert.equal(await codeOf(here.client.configureNetwork(wrong)), 'VALUE_INVALID');
    assert.equal(await codeOf(here.client.configurePort(port(1))), 'SWITCH_NETWORK_UNKNOWN');
    await here.client.configureNetwork(network());
    assert.equal(
      await codeOf(here.client.configurePort(port(1, { socketPath: `/${'x'.repeat(200)}` }))),
      'VALUE_INVALID',
    );
    await here.client.removePort('port-1');
    await here.client.removeNetwork(RED);
    assert.deepEqual((await here.client.status()).networks, []);
  });

  test('does not remove what is not a socket', async () => {
    await using here = await site();
    await here.client.configureNetwork(network());
    const socketPath = join(here.folder, 'precious');
    await writeFile(socketPath, 'text');
    await here.client.configurePort(port(1, { socketPath }));
    assert.equal((await here.client.status()).ports[0]?.isAttached, false);
    await here.client.removePort('port-1');
    assert.equal((await stat(socketPath)).size, 4);
  });
});

describe('a switch process', () => {
  test('ends when told to, and takes its socket along', async () => {
    const folder = await temporaryFolder();
    const controlPath = join(folder.path, 'control.sock');
    const child = await startSwitchProcess(controlPath);
    const exit = once(child, 'exit');
    const client = switchClient(controlPath);
    await client.shutdown();
    assert.deepEqual((await exit)[0], 0);
    await assert.rejects(stat(controlPath), { code: 'ENOENT' });
    client.close();
    await folder[Symbol.asyncDispose]();
  });

  test('that was killed can be started again; the client reconnects and says that it is another', async () => {
    const folder = await temporaryFolder();
    const controlPath = join(folder.path, 'control.sock');
    const instances: string[] = [];
    const client = switchClient(controlPath, ({ instanceId }) => instances.push(instanceId));
    const first = await startSwitchProcess(controlPath);
    await client.configureNetwork(network());
    await killed(first);
    const second = await startSwitchProcess(controlPath);
    assert.deepEqual((await client.status()).networks, []);
    assert.equal(new Set(instances).size, 2);
    client.close();
    await killed(second);
    await folder[Symbol.asyncDispose]();
  });
});
