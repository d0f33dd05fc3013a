import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { MIB } from '@hanse/kernel';
import type { DiskFormat, ImageRef, VeeObservation } from '@hanse/model';
import { eventually } from '@hanse/testkit';
import { findProcesses, identifyProcess } from '../../src/local/process-identity.ts';
import { QmpClient } from '../../src/local/qmp-client.ts';
import { LocalCloud } from './support/local-cloud.ts';
import { skipWithoutQemu } from './support/requirements.ts';
import { smallVee } from './support/small-vee.ts';
import { SYSTEM_CLOCK } from './switch/support/system-clock.ts';

const run = promisify(execFile);
const signal = (): AbortSignal => AbortSignal.timeout(60_000);

describe('machines of the local driver', { skip: skipWithoutQemu, timeout: 300_000 }, () => {
  let cloud: LocalCloud;
  before(async () => {
    cloud = await LocalCloud.open();
  });
  after(async () => {
    await cloud.remove();
  });

  async function running(overrides: Parameters<typeof smallVee>[0] = {}) {
    const spec = smallVee(overrides);
    await cloud.driver.define(spec, signal());
    await cloud.driver.start(spec.veeId, signal());
    return { spec, pid: Number((await cloud.driver.inspect(spec.veeId)).facts['pid']) };
  }

  test('that are killed are reported at once, with the reason', async (context) => {
    const { spec, pid } = await running();
    const changed = new Promise<VeeObservation>((resolve) => {
      const stop = cloud.driver.onChange((observation) => {
        stop();
        resolve(observation);
      });
    });
    const began = performance.now();
    process.kill(pid, 'SIGKILL');
    const { veeId, state, fault } = await changed;
    context.diagnostic(`noticed after ${(performance.now() - began).toFixed(1)} ms`);
    assert.deepEqual([veeId, state], [spec.veeId, 'DEFINED']);
    assert.equal(fault, `QEMU process ${pid} ended unasked: it ended with SIGKILL`);
    await cloud.driver.destroy(spec.veeId, signal());
  });

  test('go on while no driver is there, and are taken up by the next one', async () => {
    const { spec, pid } = await running();
    const next = await cloud.reopen();
    const report = await next.recover([spec]);
    assert.deepEqual(
      report.attached.map(({ veeId, state, facts }) => [veeId, state, facts['pid']]),
      [[spec.veeId, 'ACTIVE', String(pid)]],
    );
    await next.pause(spec.veeId, signal());
    assert.equal((await next.inspect(spec.veeId)).state, 'PAUSED');
    const changed = new Promise<string | undefined>((resolve) => void next.onChange(({ fault }) => resolve(fault)));
    process.kill(pid, 'SIGKILL');
    assert.equal(await changed, `QEMU process ${pid} ended unasked`, 'the next driver watches it too');
    await next.destroy(spec.veeId, signal());
  });

  test('whose memory QEMU had given away unseen can be suspended all the same', async () => {
    const { spec, pid } = await running();
    await cloud.driver.close();
    // Where a driver that is killed between the last byte and its own record leaves the machine.
    await giveMemoryAway(qmpSocketOf(pid), join(cloud.folder.path, 'sink'));
    const recordFile = join(cloud.dataFolder, 'vees', spec.veeId, 'state.json');
    const record = JSON.parse(await readFile(recordFile, 'utf8')) as object;
    await writeFile(recordFile, JSON.stringify({ ...record, intent: 'suspend' }));
    const next = await cloud.reopen();
    await next.recover([spec]);
    await next.suspend(spec.veeId, signal());
    await next.resume(spec.veeId, signal());
    assert.equal((await next.inspect(spec.veeId)).state, 'ACTIVE');
    await next.destroy(spec.veeId, signal());
  });

  test('that died while no driver was there are found dead', async () => {
    const { spec, pid } = await running();
    await cloud.driver.close();
    process.kill(pid, 'SIGKILL');
    await eventually(() => findProcesses((argv) => argv.some((word) => word.includes(spec.veeId))).length === 0);
    const next = await cloud.reopen();
    const [found] = (await next.recover([spec])).attached;
    assert.equal(found?.state, 'DEFINED');
    assert.match(found.fault ?? '', /was gone when the gateway came back/);
    await next.destroy(spec.veeId, signal());
  });

  test('whose folder somebody removed are orphans, and can be destroyed', async () => {
    const { spec, pid } = await running();
    await cloud.driver.close();
    await rm(join(cloud.dataFolder, 'vees', spec.veeId), { recursive: true });
    const next = await cloud.reopen();
    const report = await next.recover([spec]);
    assert.deepEqual(
      report.attached.map(({ facts }) => facts['pid']),
      [String(pid)],
      'it still runs, so it is not missing',
    );
    assert.deepEqual(
      (await next.recover([])).orphans.map(({ veeId }) => veeId),
      [spec.veeId],
    );
    await next.destroy(spec.veeId, signal());
    assert.deepEqual(await next.list(), []);
    assert.equal(identifyProcess(pid), undefined);
  });

  test('show on their console what the firmware says', async () => {
    const { spec } = await running();
    await eventually(async () => (await cloud.driver.console(spec.veeId, 0, MIB)).text.includes('SeaBIOS'), {
      deadline: 20_000,
      what: 'SeaBIOS on the console',
    });
    await cloud.driver.destroy(spec.veeId, signal());
  });

  test('are made of images in every format a package may bring', async () => {
    const folder = cloud.folder.path;
    const plain = join(folder, 'plain.img');
    await writeFile(plain, 'a small disk');
    await truncate(plain, 8 * MIB);
    const made: readonly [DiskFormat, string, readonly string[]][] = [
      ['raw', 'raw', []],
      ['qcow2', 'qcow2', []],
      ['vmdk', 'vmdk', ['-o', 'subformat=streamOptimized']],
      ['vpc', 'vpc', ['-o', 'subformat=dynamic']],
      ['vhdx', 'vhdx', []],
      ['vdi', 'vdi', []],
    ];
    const disks = [];
    for (const [format, name, options] of made) {
      const path = join(folder, `disk.${format}`);
      await run('qemu-img', ['convert', '-q', '-f', 'raw', '-O', name, ...options, plain, path]);
      const image = await imageAt(path, format);
      await cloud.driver.images.put(image, createReadStream(path), signal());
      disks.push({ diskId: `of-${format}`, image, capacityBytes: 16 * MIB });
    }
    const { spec } = await running({ disks });
    assert.equal((await cloud.driver.inspect(spec.veeId)).state, 'ACTIVE');
    await cloud.driver.destroy(spec.veeId, signal());
  });

  test('have disks at least as large as their images, and CDs as large as theirs', async () => {
    const path = join(cloud.folder.path, 'sized.img');
    await writeFile(path, 'a disk of two MiB');
    await truncate(path, 2 * MIB);
    const image = await imageAt(path, 'raw');
    await cloud.driver.images.put(image, createReadStream(path), signal());
    const iso: ImageRef = { ...image, format: 'iso' };
    const define = async (capacityBytes: number, of = image): Promise<number> => {
      const spec = smallVee({ disks: [{ diskId: 'system', image: of, capacityBytes }] });
      await cloud.driver.define(spec, signal());
      const file = join(cloud.dataFolder, 'vees', spec.veeId, 'disk0.qcow2');
      const { stdout } = await run('qemu-img', ['info', '--output=json', '-f', 'qcow2', file]);
      await cloud.driver.destroy(spec.veeId, signal());
      return (JSON.parse(stdout) as { 'virtual-size': number })['virtual-size'];
    };
    assert.equal(await define(2 * MIB), 2 * MIB);
    assert.equal(await define(5 * MIB), 5 * MIB, 'what the package asks for beyond its image');
    assert.equal(await define(MIB, iso), 2 * MIB);
    await assert.rejects(define(2 * MIB - 512), {
      code: 'DRIVER_DISK_TOO_SMALL',
      message: /Disk system of VEE .* has 2096640 bytes; the image on it needs 2097152/,
    });
    assert.deepEqual(await cloud.driver.list(), []);
  });

  test('are never made of a descriptor that names a file of the host', async () => {
    const path = join(cloud.folder.path, 'descriptor.vmdk');
    const extent = 'RW 8 FLAT "/etc/hostname" 0';
    await writeFile(
      path,
      `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\n${extent}\n`,
    );
    const image = await imageAt(path, 'vmdk');
    await assert.rejects(cloud.driver.images.put(image, createReadStream(path), signal()), {
      code: 'DRIVER_IMAGE_INVALID',
      message: /refers to other files/,
    });
    assert.equal(await cloud.driver.images.has(image.digest), false);
  });

  test('leave nothing behind', async () => {
    const other = await LocalCloud.open();
    const spec = smallVee({ ingress: [{ name: 'web', guestPort: 80 }] });
    await other.driver.define(spec, signal());
    await other.driver.start(spec.veeId, signal());
    const sockets = (await runtimeFolders()).map((name) => join(tmpdir(), name));
    const [own] = await filesNaming(sockets, spec.veeId.replaceAll('-', ''));
    assert.ok(own, 'its sockets are in a folder of the site');
    const { dataFolder } = other;
    await other.driver.destroy(spec.veeId, signal());
    assert.deepEqual(await readdir(join(dataFolder, 'vees')), []);
    await other.remove();
    assert.deepEqual(
      findProcesses((argv) => argv.some((word) => word.includes(dataFolder) || word.includes(own))),
      [],
    );
    assert.ok(!(await runtimeFolders()).some((name) => join(tmpdir(), name) === own), 'the sockets are gone');
  });
});

async function imageAt(path: string, format: DiskFormat): Promise<ImageRef> {
  const bytes = await readFile(path);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { digest, format, sizeBytes: bytes.byteLength };
}

async function runtimeFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => /^hanse-[0-9a-f]{12}$/.test(name));
}

async function filesNaming(folders: readonly string[], part: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    if ((await readdir(folder)).some((name) => name.startsWith(part))) found.push(folder);
  }
  return found;
}

/** The path in `-qmp unix:PATH,…` of a QEMU process. */
function qmpSocketOf(pid: number): string {
  const [found] = findProcesses((argv) => argv.some((word) => /^unix:.*\.qmp,/.test(word))).filter(
    (one) => one.identity.pid === pid,
  );
  const argument = found?.arguments.find((word) => /^unix:.*\.qmp,/.test(word)) ?? '';
  return argument.slice('unix:'.length, argument.indexOf(','));
}

/** Saves the machine's memory to nowhere, as a gateway that dies at the last moment does. */
async function giveMemoryAway(qmpSocket: string, sinkPath: string): Promise<void> {
  const sink = createServer((connection) => connection.resume()).listen(sinkPath);
  const qmp = await QmpClient.connect(qmpSocket, SYSTEM_CLOCK);
  await qmp.run('stop');
  await qmp.run('migrate', { uri: `unix:${sinkPath}` });
  await eventually(async () => ((await qmp.run('query-status')) as { status?: string }).status === 'postmigrate');
  qmp.close();
  sink.close();
}
