import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ApplicationIds, MIB, NetworkIds, SiteIds } from '@hanse/kernel';
import { type NetworkSpec, parseIpv4, parseIpv4Cidr } from '@hanse/model';
import { eventually, freePorts, type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { buildGuestImage } from '../../src/local/index.ts';
import { guestVee } from './support/guest-vee.ts';
import { CACHE, LocalCloud } from './support/local-cloud.ts';
import { skipWithoutQemu } from './support/requirements.ts';
import { SYSTEM_RNG } from './support/small-vee.ts';
import { siteCertificates } from './switch/support/site-certificates.ts';
import { SYSTEM_CLOCK } from './switch/support/system-clock.ts';

const BOOT = { deadline: 60_000 };
const HOST = '127.0.0.1';
const networkId = NetworkIds.mint(SYSTEM_CLOCK, SYSTEM_RNG);
const applicationId = ApplicationIds.mint(SYSTEM_CLOCK, SYSTEM_RNG);
const signal = (): AbortSignal => AbortSignal.timeout(60_000);

describe('two sites of the local driver', { skip: skipWithoutQemu, timeout: 300_000 }, () => {
  const siteIds = [SiteIds.mint(SYSTEM_CLOCK, SYSTEM_RNG), SiteIds.mint(SYSTEM_CLOCK, SYSTEM_RNG)];
  const clouds: LocalCloud[] = [];
  let folder: TemporaryFolder;
  let ports: readonly number[];

  before(async () => {
    await buildGuestImage({ cacheDir: CACHE });
    folder = await temporaryFolder();
    ports = await freePorts(siteIds.length);
    const names = Object.fromEntries(siteIds.map((siteId) => [siteId, siteId]));
    const { certificates } = await siteCertificates(folder.path, names);
    for (const [index, siteId] of siteIds.entries()) {
      const files = certificates[siteId];
      assert.ok(files !== undefined);
      const trunk = {
        listenHost: HOST,
        listenPort: ports[index] ?? 0,
        certificateFile: files.certificatePath,
        keyFile: files.keyPath,
        caFile: files.authorityPath,
      };
      clouds.push(await LocalCloud.open({ siteId, trunk }));
    }
  });
  after(async () => {
    for (const cloud of clouds) await cloud.remove();
    await folder[Symbol.asyncDispose]();
  });

  /** The same network as one of the sites sees it. */
  function networkAt(own: number): NetworkSpec {
    const peers = siteIds.map((siteId, index) => ({ siteId, host: HOST, port: ports[index] ?? 0 }));
    return {
      networkId,
      applicationId,
      name: 'lan',
      cidr: parseIpv4Cidr('10.64.2.0/24'),
      serviceAddress: parseIpv4(`10.64.2.${own + 1}`),
      domain: 'shop.test',
      hosts: [{ name: 'here', address: parseIpv4('10.64.2.10') }],
      peers: peers.filter((_, index) => index !== own),
    };
  }

  test('carry one network: a guest of one reaches a guest of the other by name', async () => {
    for (const [index, { driver }] of clouds.entries()) await driver.networks.ensure(networkAt(index), signal());
    const [here, there] = clouds;
    assert.ok(here && there);
    const server = guestVee('here', 'echo UP', { networkId, address: '10.64.2.10' });
    const script = 'until ping -c 1 here.shop.test; do sleep 1; done; echo REACHED';
    const client = guestVee('there', script, { networkId, address: '10.64.2.11' });
    for (const [{ driver }, spec] of [
      [here, server],
      [there, client],
    ] as const) {
      await driver.define(spec, signal());
      await driver.start(spec.veeId, signal());
    }
    const reached = async () => (await there.driver.console(client.veeId, 0, MIB)).text.includes('REACHED');
    await eventually(reached, { ...BOOT, what: 'the ping across sites' });
    const [usage] = await there.driver.networks.list();
    assert.deepEqual(usage?.connectedPeers, [siteIds[0]]);
  });
});
