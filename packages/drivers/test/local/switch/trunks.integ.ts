import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { SILENT_LOGGER, type SiteId } from '@hanse/kernel';
import { eventually, freePort, SeededRng, type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { type RunningSwitch, runSwitch, type SwitchClient, siteUrn } from '../../../src/local/switch/index.ts';
import { EthernetPeer } from './support/ethernet-peer.ts';
import { type SiteCertificate, siteCertificates, TestAuthority } from './support/site-certificates.ts';
import { BLUE, BROADCAST, frame, macText, network, port, SITE_A, SITE_B, SITE_C } from './support/switch-fixtures.ts';
import { switchClient } from './support/switch-process.ts';
import { SYSTEM_CLOCK } from './support/system-clock.ts';

interface Site {
  readonly siteId: SiteId;
  readonly folder: string;
  readonly client: SwitchClient;
  readonly running: RunningSwitch;
}

describe('trunks between two switches', () => {
  let folder: TemporaryFolder;
  let certificates: Record<'a' | 'b' | 'c' | 'forged' | 'usurped', SiteCertificate>;
  let sites: Site[] = [];

  before(async () => {
    folder = await temporaryFolder();
    const made = await siteCertificates(folder.path, { a: SITE_A, b: SITE_B, c: SITE_C });
    const { authorityPath } = made.certificates.a;
    const stranger = await TestAuthority.create(folder.path, 'stranger', siteUrn(SITE_A));
    const forged = await stranger.issue('forged', `URI:${siteUrn(SITE_A)}`);
    const usurped = await made.authorities.c.issue('usurped', `URI:${siteUrn(SITE_A)}`);
    certificates = {
      ...made.certificates,
      forged: { ...forged, authorityPath },
      usurped: { ...usurped, authorityPath },
    };
  });

  afterEach(() => stopAll());

  after(async () => {
    await folder[Symbol.asyncDispose]();
  });

  async function site(
    name: string,
    siteId: SiteId,
    certificate: SiteCertificate,
    listenPort = 0,
  ): Promise<Site & { at: number }> {
    const own = join(folder.path, name);
    const controlPath = join(own, 'control.sock');
    const running = await runSwitch({ controlPath, clock: SYSTEM_CLOCK, rng: new SeededRng(2), logger: SILENT_LOGGER });
    const client = switchClient(controlPath);
    const { port: at } = await client.configureTrunk({ siteId, host: '127.0.0.1', port: listenPort, ...certificate });
    const started = { siteId, folder: own, client, running };
    sites.push(started);
    return { ...started, at };
  }

  async function stopAll(): Promise<void> {
    for (const { client, running } of sites) {
      client.close();
      await running.stop();
    }
    sites = [];
  }

  const peersOf = (siteId: SiteId, at: number) => ({ peers: [{ siteId, host: '127.0.0.1', port: at }] });

  async function guest(at: Site, number: number, changes = {}): Promise<EthernetPeer> {
    const socketPath = join(at.folder, `vm${number}.sock`);
    const configure = (): Promise<void> => at.client.configurePort(port(number, { socketPath, ...changes }));
    const peer = await EthernetPeer.plugged(socketPath, configure);
    await eventually(async () => {
      const { ports } = await at.client.status();
      return ports.find(({ portId }) => portId === `port-${number}`)?.isAttached;
    });
    return peer;
  }

  const isUp = async ({ client }: Site): Promise<boolean> => (await client.status()).trunks[0]?.isUp === true;

  test('one connection carries all shared networks, and nothing between them', async () => {
    const a = await site('one-a', SITE_A, certificates.a);
    const b = await site('one-b', SITE_B, certificates.b);
    for (const networkId of [network().networkId, BLUE]) {
      await a.client.configureNetwork(network({ networkId, ...peersOf(SITE_B, b.at) }));
      await b.client.configureNetwork(network({ networkId, serviceAddress: '10.7.0.3', ...peersOf(SITE_A, a.at) }));
    }
    const [redA, redB] = [await guest(a, 1), await guest(b, 2)];
    const blueB = await guest(b, 3, { networkId: BLUE });
    await eventually(async () => (await isUp(a)) && (await isUp(b)));
    redA.send(frame(macText(1), BROADCAST, 'over') as Buffer);
    await eventually(() => redB.frames.length === 1);
    redB.send(frame(macText(2), macText(1), 'back') as Buffer);
    await eventually(() => redA.frames.length === 1);
    assert.equal(redA.frames[0]?.subarray(14).toString(), 'back');
    assert.equal(blueB.frames.length, 0);
    const trunk = (await a.client.status()).trunks[0];
    assert.deepEqual([trunk?.counters.txFrames, trunk?.counters.rxFrames], [1, 1]);
    for (const peer of [redA, redB, blueB]) peer.socket.destroy();
  });

  test('comes back when the other switch was away', async () => {
    const at = await freePort();
    const a = await site('back-a', SITE_A, certificates.a);
    const b = await site('back-b', SITE_B, certificates.b, at);
    await a.client.configureNetwork(network(peersOf(SITE_B, at)));
    await b.client.configureNetwork(network(peersOf(SITE_A, a.at)));
    await eventually(() => isUp(a));
    await b.running.stop();
    await eventually(async () => !(await isUp(a)));
    const again = await site('back-again', SITE_B, certificates.b, at);
    await again.client.configureNetwork(network(peersOf(SITE_A, a.at)));
    await eventually(() => isUp(a), { deadline: 15_000 });
    await eventually(() => isUp(again));
  });

  test('is refused to a site that is no peer, and by a dialer whose peer is another site', async () => {
    const b = await site('peer-b', SITE_B, certificates.b);
    await b.client.configureNetwork(network(peersOf(SITE_C, 1)));
    const a = await site('peer-a', SITE_A, certificates.a);
    // B does not know A; and what answers at the address of C is B.
    await a.client.configureNetwork(
      network({ peers: [...peersOf(SITE_B, b.at).peers, ...peersOf(SITE_C, b.at).peers] }),
    );
    await refusedTwice(b.at, certificates.a);
    assert.deepEqual(
      (await a.client.status()).trunks.map((trunk) => trunk.isUp),
      [false, false],
    );
    assert.deepEqual(
      (await b.client.status()).trunks.map((trunk) => trunk.isUp),
      [false],
    );
  });

  test('is refused without a certificate, and with one of another authority', async () => {
    const b = await site('tls-b', SITE_B, certificates.b);
    await b.client.configureNetwork(network(peersOf(SITE_A, 1)));
    await refusedTwice(b.at, certificates.forged);
    // A partner's authority is trusted, but not for the name of another site.
    await refusedTwice(b.at, certificates.usurped);
    await refusedTwice(b.at, { authorityPath: certificates.a.authorityPath });
    assert.equal(await isUp(b), false);
    // The right certificate shows that the door itself works.
    const socket = connect({
      host: '127.0.0.1',
      port: b.at,
      ...(await pem(certificates.a)),
      checkServerIdentity: () => undefined,
    });
    await eventually(() => isUp(b));
    socket.destroy();
  });

  test('keeps its port when it is configured again', async () => {
    const b = await site('again-b', SITE_B, certificates.b);
    const again = await b.client.configureTrunk({ siteId: SITE_B, host: '127.0.0.1', port: 0, ...certificates.b });
    assert.equal(again.port, b.at);
    await assert.rejects(
      b.client.configureTrunk({ siteId: SITE_B, host: '127.0.0.1', port: 0, ...certificates.b, keyPath: '/nowhere' }),
      { code: 'SWITCH_CERTIFICATE_UNUSABLE' },
    );
  });
});

/** Knocks twice and waits until the switch has closed the door each time. */
async function refusedTwice(port: number, certificate: Partial<SiteCertificate>): Promise<void> {
  const files = await pem(certificate);
  for (let knock = 0; knock < 2; knock += 1) {
    const socket = connect({ host: '127.0.0.1', port, ...files, checkServerIdentity: () => undefined });
    socket.on('error', () => undefined);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
  }
}

async function pem(certificate: Partial<SiteCertificate>): Promise<{ cert?: Buffer; key?: Buffer; ca?: Buffer }> {
  const read = async (path: string | undefined): Promise<Buffer | undefined> =>
    path === undefined ? undefined : readFile(path);
  const [cert, key, ca] = [
    await read(certificate.certificatePath),
    await read(certificate.keyPath),
    await read(certificate.authorityPath),
  ];
  return { ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) };
}
