import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JsonValue } from '@hanse/kernel';
import { eventually, type TemporaryFolder, temporaryFolder, threeSites } from '@hanse/testkit';
import { guestInfoCd, guestInfoDisk, installerDisk } from '../support/boot-programs.ts';
import { Cluster } from '../support/cluster.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { diskOf, envelopeOf, fileOf } from '../support/ovf-envelope.ts';
import { type TarPiece, tarOf } from '../support/tar-archive.ts';

const QCOW2 = 'ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"';
const VMDK = 'ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"';
const DEADLINE = 90_000;
const TITLE = `<ProductSection>
  <Info>What it is told</Info>
  <Property ovf:key="page.title" ovf:type="string" ovf:userConfigurable="true" ovf:value="A shop"/>
</ProductSection>`;

/** Real machines on QEMU; each package boots a few bytes that print what the machine was given. */
describe('what an OVF package gives to real machines', { skip: skipWithoutQemu }, () => {
  let cluster: Cluster;
  let folder: TemporaryFolder;

  before(async () => {
    cluster = await Cluster.start(threeSites('local').slice(0, 1));
    folder = await temporaryFolder();
  });
  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const deploy = async (
    name: string,
    pieces: readonly TarPiece[],
    request: Readonly<Record<string, JsonValue>> = {},
  ) => {
    const { packageId } = await cluster.upload(once(tarOf(pieces)));
    return cluster.succeeded(await cluster.deploy({ packageId, name, ...request }), DEADLINE);
  };
  const consoleSays = async (application: string, vee: string, words: string): Promise<string> => {
    const path = `/v1/applications/${application}/vees/${vee}/console?offset=0&limit=65536`;
    return eventually(
      async () => {
        const { text } = (await cluster.harness.api.json('GET', path)) as { readonly text: string };
        return text.includes(words) ? text : undefined;
      },
      { deadline: DEADLINE, what: `"${words}" on the console of ${vee}` },
    );
  };
  const image = (name: string, bytes?: Uint8Array): string => {
    const path = join(folder.path, name);
    if (bytes !== undefined) writeFileSync(path, bytes);
    return path;
  };
  const qemuImg = (...args: readonly string[]) => execFileSync('qemu-img', args, { cwd: folder.path });

  test('a property that its user set is read by the guest through the guest info', async () => {
    const descriptor = envelopeOf({
      files: fileOf('boot', 'boot.img'),
      disks: diskOf('boot', 'boot'),
      systems: [{ id: 'web', disks: ['boot'], transport: 'com.vmware.guestInfo', sections: TITLE }],
    });
    const pieces = [
      { name: 'web.ovf', content: descriptor },
      { name: 'boot.img', content: guestInfoDisk() },
    ];
    await deploy('told', pieces, { properties: { 'page.title': 'Salt & <Herring>' } });
    const text = await consoleSays('told', 'web', '</Environment>');
    assert.match(text, /oe:id="web"/);
    assert.match(text, /oe:key="page\.title" oe:value="Salt &amp; &lt;Herring&gt;"/);
    await cluster.succeeded(await cluster.destroy('told'));
  });

  for (const [format, attributes] of [
    ['qcow2', QCOW2],
    ['vmdk', VMDK],
  ] as const) {
    test(`a machine boots from a chain of ${format} images, whatever parent the delta names`, async () => {
      const [base, delta, whole] = [`base.${format}`, `delta.${format}`, `whole.${format}`];
      qemuImg('create', '-q', '-f', 'raw', 'blank.img', '1M');
      qemuImg('convert', '-q', '-f', 'raw', '-O', format, 'blank.img', base);
      qemuImg('create', '-q', '-f', format, '-b', base, '-F', format, delta);
      writeFileSync(image('boot.img'), guestInfoDisk());
      qemuImg('convert', '-q', '-n', '-f', 'raw', '-O', format, 'boot.img', delta);
      // What the delta names is not there any more, and the base alone would not boot.
      qemuImg('convert', '-q', '-f', format, '-O', format, base, whole);
      const descriptor = envelopeOf({
        files: fileOf('base', 'base.img') + fileOf('delta', 'delta.img'),
        disks: diskOf('base', 'base', attributes) + diskOf('top', 'delta', `ovf:parentRef="base" ${attributes}`),
        systems: [{ id: 'web', disks: ['top'], transport: 'com.vmware.guestInfo', sections: TITLE }],
      });
      const pieces = [
        { name: 'web.ovf', content: descriptor },
        { name: 'base.img', content: readFileSync(image(whole)) },
        { name: 'delta.img', content: readFileSync(image(delta)) },
      ];
      await deploy(`chain-${format}`, pieces);
      assert.match(await consoleSays(`chain-${format}`, 'web', '</Environment>'), /oe:value="A shop"/);
      await cluster.succeeded(await cluster.destroy(`chain-${format}`));
    });
  }

  test('a machine boots from the disc that the package has in its drive', async () => {
    const descriptor = envelopeOf({
      files: fileOf('disc', 'install.iso'),
      disks: diskOf('blank', undefined),
      systems: [
        { id: 'web', disks: ['blank'], cdroms: ['disc'], transport: 'iso com.vmware.guestInfo', sections: TITLE },
      ],
    });
    const pieces = [
      { name: 'web.ovf', content: descriptor },
      { name: 'install.iso', content: guestInfoCd() },
    ];
    await deploy('disc', pieces);
    assert.match(await consoleSays('disc', 'web', '</Environment>'), /Booting from DVD\/CD[\s\S]*oe:value="A shop"/);
    await cluster.succeeded(await cluster.destroy('disc'));
  });

  test('a system that installs itself is booted once for that, and then for use', async () => {
    const descriptor = envelopeOf({
      files: fileOf('boot', 'boot.img'),
      disks: diskOf('boot', 'boot'),
      systems: [
        { id: 'web', disks: ['boot'], sections: '<InstallSection><Info>Installs itself</Info></InstallSection>' },
      ],
    });
    const pieces = [
      { name: 'web.ovf', content: descriptor },
      { name: 'boot.img', content: installerDisk() },
    ];
    await deploy('installed', pieces);
    const text = await consoleSays('installed', 'web', 'IN USE');
    assert.equal(timesOf('INSTALLED ITSELF', text), 1, 'it was installed exactly once');
    assert.ok(text.indexOf('INSTALLED ITSELF') < text.indexOf('IN USE'));
    const view = await cluster.application('installed');
    assert.deepEqual(
      view.steps.map(({ name }) => name),
      ['images', 'define', 'install web', 'start web', 'readiness'],
    );
    assert.deepEqual(
      view.vees.map(({ state, fault }) => [state, fault]),
      [['ACTIVE', undefined]],
    );
    await cluster.succeeded(await cluster.destroy('installed'));
  });

  for (const victims of [['federation'], ['luebeck'], ['federation', 'luebeck']] as const) {
    test(`it is installed exactly once although ${victims.join(' and ')} is killed meanwhile`, async () => {
      const name = `killed-${victims.join('-')}`;
      const descriptor = envelopeOf({
        files: fileOf('boot', 'boot.img'),
        disks: diskOf('boot', 'boot'),
        systems: [
          { id: 'web', disks: ['boot'], sections: '<InstallSection><Info>Installs itself</Info></InstallSection>' },
        ],
      });
      const pieces = [
        { name: 'web.ovf', content: descriptor },
        { name: 'boot.img', content: installerDisk() },
      ];
      const { packageId } = await cluster.upload(once(tarOf(pieces)));
      const order = await cluster.deploy({ packageId, name });
      const isInstalling = async () =>
        (await cluster.application(name)).steps.some(
          (step) => step.name === 'install web' && step.finishedAt === undefined,
        );
      await eventually(isInstalling, { deadline: DEADLINE, what: 'the installation to begin' });
      await Promise.all(victims.map((victim) => cluster.harness.service(victim).kill()));
      for (const victim of victims) await cluster.harness.service(victim).start();
      await cluster.succeeded(order, DEADLINE);
      const text = await consoleSays(name, 'web', 'IN USE');
      assert.deepEqual([timesOf('INSTALLED ITSELF', text), timesOf('IN USE', text)], [1, 1], text);
      await cluster.succeeded(await cluster.destroy(name));
    });
  }

  test('an installation that does not end in its time has failed, and leaves nothing', async () => {
    const install = '<InstallSection ovf:initialBootStopDelay="2"><Info>Installs itself</Info></InstallSection>';
    const descriptor = envelopeOf({
      files: fileOf('boot', 'boot.img'),
      disks: diskOf('boot', 'boot'),
      systems: [{ id: 'web', disks: ['boot'], sections: install }],
    });
    // The program that never turns anything off.
    const pieces = [
      { name: 'web.ovf', content: descriptor },
      { name: 'boot.img', content: guestInfoDisk() },
    ];
    const { packageId } = await cluster.upload(once(tarOf(pieces)));
    const order = await cluster.finished(await cluster.deploy({ packageId, name: 'cut' }), DEADLINE);
    assert.deepEqual([order.state, order.failure?.code], ['FAILED', 'FEDERATION_INSTALL_FAILED']);
    assert.match(order.failure?.message ?? '', /web did not install itself.*still runs after 2 s/);
    const isGone = async () => (await cluster.application('cut')).vees.every(({ state }) => state === 'DESTROYED');
    await eventually(isGone, { deadline: DEADLINE, what: 'its machine to be removed' });
  });
});

function timesOf(words: string, text: string): number {
  return text.split(words).length - 1;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
