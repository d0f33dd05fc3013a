import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { EthernetPeer } from './support/ethernet-peer.ts';
import { siteCertificates } from './support/site-certificates.ts';
import { BROADCAST, frame, macText, network, port, SITE_A, SITE_B } from './support/switch-fixtures.ts';
import { killed, startSwitchProcess, switchClient } from './support/switch-process.ts';

const FRAMES_PER_BLOCK = 40;
const BLOCKS = 2_500;
/** The receiver may be this far behind the sender: like a TCP window, so that nothing is lost. */
const WINDOW_BLOCKS = 12;

/** Sends 100 000 frames of 1500 bytes through and gives the Mbit/s of Ethernet payload. */
async function rate(from: EthernetPeer, to: EthernetPeer): Promise<number> {
  const one = EthernetPeer.framed(frame(macText(1), macText(2), 'x'.repeat(1_486)) as Buffer);
  const block = Buffer.concat(Array.from({ length: FRAMES_PER_BLOCK }, () => one));
  to.isKeeping = false;
  const start = performance.now();
  for (let sent = 0; sent < BLOCKS; sent += 1) {
    while ((sent - WINDOW_BLOCKS) * FRAMES_PER_BLOCK > to.receivedFrames) await once(to.socket, 'data');
    if (!from.socket.write(block)) await once(from.socket, 'drain');
  }
  const total = BLOCKS * FRAMES_PER_BLOCK;
  await eventually(() => to.receivedFrames >= total, { what: 'every frame arrives', deadline: 30_000 });
  return (to.receivedBytes * 8) / (performance.now() - start) / 1_000;
}

test('the throughput of the switch, between two VMs and over a trunk', async (t) => {
  const folder = await temporaryFolder();
  t.after(() => folder[Symbol.asyncDispose]());
  const { certificates } = await siteCertificates(folder.path, { a: SITE_A, b: SITE_B });
  const sites = [];
  for (const [name, siteId] of [
    ['a', SITE_A],
    ['b', SITE_B],
  ] as const) {
    const controlPath = join(folder.path, `${name}-site`, 'control.sock');
    const child = await startSwitchProcess(controlPath);
    t.after(() => killed(child));
    const client = switchClient(controlPath);
    const certificate = certificates[name];
    const { port: at } = await client.configureTrunk({ siteId, host: '127.0.0.1', port: 0, ...certificate });
    sites.push({ siteId, client, at });
  }
  const [a, b] = sites;
  assert.ok(a !== undefined && b !== undefined);
  const guest = async (site: typeof a, number: number): Promise<EthernetPeer> => {
    const socketPath = join(folder.path, `vm${number}.sock`);
    const configure = (): Promise<void> => site.client.configurePort(port(number, { socketPath }));
    const peer = await EthernetPeer.plugged(socketPath, configure);
    peer.send(frame(macText(number), BROADCAST) as Buffer);
    return peer;
  };
  await a.client.configureNetwork(network({ peers: [{ siteId: b.siteId, host: '127.0.0.1', port: b.at }] }));
  await b.client.configureNetwork(network({ peers: [{ siteId: a.siteId, host: '127.0.0.1', port: a.at }] }));
  await eventually(async () => (await a.client.status()).trunks[0]?.isUp && (await b.client.status()).trunks[0]?.isUp);
  const [one, two] = [await guest(a, 1), await guest(a, 2)];
  await eventually(() => one.receivedFrames > 0);
  one.receivedFrames = 0;
  two.receivedFrames = 0;
  two.receivedBytes = 0;
  t.diagnostic(`between two VMs: ${Math.round(await rate(one, two))} Mbit/s`);
  two.socket.destroy();
  await a.client.removePort('port-2');
  const far = await guest(b, 2);
  await eventually(() => one.receivedFrames > 0);
  t.diagnostic(`over a trunk: ${Math.round(await rate(one, far))} Mbit/s`);
  for (const peer of [one, far]) peer.socket.destroy();
  for (const { client } of sites) client.close();
});
