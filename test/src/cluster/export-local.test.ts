import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { buildGuestImage } from '@hanse/drivers/local';
import { eventually, type TemporaryFolder, temporaryFolder, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { askExport, download } from '../support/exported-package.ts';
import { KEEPER_DESCRIPTOR, keeperPackage } from '../support/keeper-package.ts';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { GUEST_CACHE } from '../support/repository.ts';
import { shapeOf } from '../support/shape.ts';

const SITES = threeSites('local');
const DEADLINE = 180_000;
const MANIFEST = `hanse: 1
application: pair
components:
  keeper: { virtualSystem: keeper, ingress: [{ name: http, port: 80 }] }
  stub: { virtualSystem: stub }
placement:
  - on: { components: [keeper], sites: [bergen] }
  - on: { components: [stub], sites: [luebeck] }
`;

describe('an application of real machines that is exported', { skip: skipWithoutQemu }, () => {
  test('deploys again with what its machines have written', () =>
    onCluster(async (cluster, folder) => {
      const { packageId } = await cluster.upload(keeperPackage());
      const body = { packageId, manifest: MANIFEST, properties: { note: 'hanse' } };
      await cluster.succeeded(await cluster.deploy(body), DEADLINE);
      assert.equal(await found(cluster, 'pair'), 'root= data=');
      const rounds = [
        { ovfVersion: '1.1', diskFormat: 'vmdk', pause: true },
        { ovfVersion: '2.0', diskFormat: 'qcow2', pause: false },
      ] as const;
      for (const [index, request] of rounds.entries()) {
        if (!request.pause) await cluster.succeeded(await cluster.act('pair', { verb: 'stop' }), DEADLINE);
        const { order, packageId: exportId } = await askExport(cluster, 'pair', request);
        await cluster.succeeded(order, DEADLINE);
        if (!request.pause) await cluster.succeeded(await cluster.act('pair', { verb: 'start' }), DEADLINE);
        const made = await download(cluster, exportId, join(folder.path, exportId));
        assert.deepEqual(
          made.envelope.disks.map(({ diskId, capacity, format }) => [diskId, bytesOf(capacity), format]).sort(),
          [
            ['data', 33 * 2 ** 20, request.diskFormat],
            ['plain', 1_000_001, request.diskFormat],
            ['system', 512 * 2 ** 20, request.diskFormat],
          ],
        );
        const name = `again-${index}`;
        const second = { packageId: exportId, name, manifest: MANIFEST };
        await cluster.succeeded(await cluster.deploy(second), DEADLINE);
        assert.equal(await found(cluster, name), 'root=hanse data=hanse');
        assert.deepEqual(shapeOf(await cluster.application(name)), shapeOf(await cluster.application('pair')));
        const boots = (await cluster.application(name)).vees.map(({ name: vee, facts }) => [vee, facts['boot']]);
        assert.deepEqual(
          boots,
          (await cluster.application('pair')).vees.map(({ name: vee, facts }) => [vee, facts['boot']]),
        );
        await cluster.succeeded(await cluster.destroy(name), DEADLINE);
      }
      assert.ok(KEEPER_DESCRIPTOR.includes('ovf:value="none"'), 'the note was not the default of the package');
      for (const { name } of SITES)
        assert.deepEqual(exportsAt(cluster, name), [], `nothing is left of exports at ${name}`);
      await cluster.succeeded(await cluster.destroy('pair'), DEADLINE);
    }));

  test('is whole, and its machines run, although a gateway was killed while it copied', () =>
    onCluster(async (cluster, folder) => {
      const { packageId } = await cluster.upload(keeperPackage());
      await cluster.succeeded(await cluster.deploy({ packageId, manifest: MANIFEST }), DEADLINE);
      await found(cluster, 'pair');
      const { order, packageId: exportId } = await askExport(cluster, 'pair', { pause: true });
      await eventually(() => exportsAt(cluster, 'bergen').length > 0, { deadline: DEADLINE, what: 'a copy under way' });
      await cluster.harness.service('bergen').kill();
      await cluster.harness.service('bergen').start();
      await cluster.harness.sitesReachable();
      await cluster.succeeded(order, DEADLINE);
      await download(cluster, exportId, join(folder.path, exportId));
      const { vees } = await cluster.application('pair');
      assert.deepEqual(new Set(vees.map(({ state }) => state)), new Set(['ACTIVE']));
      assert.deepEqual(exportsAt(cluster, 'bergen'), []);
      await cluster.succeeded(await cluster.destroy('pair'), DEADLINE);
    }));
});

/** Machines outlive their gateways: those of a test that failed are ended after them. */
async function onCluster(work: (cluster: Cluster, folder: TemporaryFolder) => Promise<void>): Promise<void> {
  // The sites boot guests from the image in this cache; on a new machine nobody has made it yet.
  await buildGuestImage({ cacheDir: GUEST_CACHE });
  await using folder = await temporaryFolder();
  const cluster = await Cluster.start(SITES);
  try {
    await work(cluster, folder);
  } finally {
    await cluster[Symbol.asyncDispose]();
    new LeftOverProcesses(dirname(cluster.federationFolder))[Symbol.dispose]();
  }
}

/** What the guest found on its disks when it booted; it has left its note by then. */
async function found(cluster: Cluster, application: string): Promise<string> {
  return eventually(
    async () => {
      const path = `/v1/applications/${application}/vees/keeper/console`;
      const { text } = (await cluster.harness.api.json('GET', path)) as { text: string };
      return /KEPT (root=\S* data=\S*)[\s\S]*NOTE-LEFT/.exec(text)?.[1];
    },
    { deadline: DEADLINE, what: 'the guest to tell what it found' },
  );
}

function bytesOf(capacity: { readonly kind: string; readonly bytes?: number }): number | undefined {
  return capacity.bytes;
}

function exportsAt(cluster: Cluster, site: string): readonly string[] {
  const folder = join(cluster.harness.siteFolder(site), 'local/exports');
  return existsSync(folder) ? readdirSync(folder) : [];
}
