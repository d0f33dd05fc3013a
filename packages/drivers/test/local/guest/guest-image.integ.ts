import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HanseError } from '@hanse/kernel';
import {
  buildGuestImage,
  type GuestImage,
  kernelCommandLine,
  verifyGuestImage,
} from '../../../src/local/guest/index.ts';
import { GuestMachine } from './guest-machine.ts';
import { seedDisc } from './seed-disc.ts';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../../../../../node_modules/.hanse-guest', import.meta.url));
const NEEDED = {
  '/usr/bin/qemu-system-x86_64': 'qemu-system-x86',
  '/usr/bin/qemu-img': 'qemu-utils',
  '/usr/bin/apt-get': 'apt',
};
const missing = Object.entries(NEEDED).flatMap(([path, name]) => (existsSync(path) ? [] : [name]));
const skip = missing.length > 0 && `needs the Debian packages ${missing.join(', ')}`;

describe('the guest image', { skip }, () => {
  let image: GuestImage;
  let folder: string;
  const machines: GuestMachine[] = [];

  before(async () => {
    image = await buildGuestImage({ cacheDir: CACHE });
    folder = await mkdtemp(join(tmpdir(), 'hanse-guest-'));
  });
  after(async () => {
    for (const machine of machines) await machine.kill();
    await rm(folder, { recursive: true });
  });

  async function overlay(name: string, size = '512M'): Promise<string> {
    const path = join(folder, `${name}.qcow2`);
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', image.rootDisk, '-F', 'qcow2', path, size]);
    return path;
  }
  async function disc(name: string, files: Record<string, string | Buffer>): Promise<string> {
    const path = join(folder, `${name}.iso`);
    const always = { clock: `${Math.floor(Date.now() / 1000)}\n`, entropy: randomBytes(256) };
    await writeFile(path, seedDisc({ ...always, ...files }));
    return path;
  }
  function start(
    name: string,
    parts: Omit<ConstructorParameters<typeof GuestMachine>[0], 'image' | 'folder' | 'name'>,
  ) {
    const machine = new GuestMachine({ image, folder, name, ...parts });
    machines.push(machine);
    return machine;
  }
  const drive = (path: string, format: string, serial: string): string[] => [
    ...['-drive', `file=${path},if=none,id=${serial},format=${format}${serial === 'seed' ? ',readonly=on' : ''}`],
    ...['-device', `virtio-blk-pci,drive=${serial},serial=${serial}`],
  ];
  const card = ['-netdev', 'user,id=n0,restrict=on', '-device', 'virtio-net-pci,netdev=n0,romfile='];

  test('is found in the cache with every byte as the manifest says', async () => {
    assert.equal((await buildGuestImage({ cacheDir: CACHE })).folder, image.folder);
    await verifyGuestImage(image);
  });

  test('has the same bytes when it is built again, once for two who ask at the same time', async () => {
    const cacheDir = join(folder, 'again');
    const steps: string[] = [];
    const ask = () => buildGuestImage({ cacheDir, onProgress: ({ step }) => steps.push(step) });
    const [one, two] = await Promise.all([ask(), ask()]);
    assert.equal(one.folder, two.folder);
    assert.equal(steps.filter((step) => step === 'download').length, 1);
    assert.deepEqual(one.manifest, image.manifest);
  });

  test('leaves nothing behind when its building is cancelled', async () => {
    const cacheDir = join(folder, 'cancelled');
    const cancel = new AbortController();
    const building = buildGuestImage({ cacheDir, signal: cancel.signal, onProgress: () => cancel.abort() });
    await assert.rejects(building, (error) => error instanceof HanseError && error.code === 'CANCELLED');
    assert.deepEqual(await readdir(cacheDir), []);
  });

  test('boots cold, reads its OVF environment, runs its tools and obeys the power button', async (t) => {
    const seed = await disc('cold', { 'ovf-env.xml': ovfEnvironment(TOOLS_SCRIPT), hosts: '10.9.9.9\tdb-1\n' });
    const devices = [...drive(await overlay('cold'), 'qcow2', 'root'), ...card, ...drive(seed, 'raw', 'seed')];
    const began = Date.now();
    const machine = start('cold', {
      commandLine: kernelCommandLine({ template: false, hasRoot: true }),
      arguments: ['-m', '192', ...devices],
    });
    await machine.shows(/HANSE-GUEST-READY hostname=web-1 seconds=[\d.]+/);
    report(t, 'cold start to READY', began);
    await machine.shows(/HANSE-USER-DATA-(DONE|FAILED)/);
    for (const pattern of TOOLS_ANSWERS) assert.match(machine.console, pattern);
    const pressed = Date.now();
    (await machine.monitor()).send('system_powerdown');
    assert.equal(await machine.ends(), 0);
    report(t, 'power button to end', pressed);
  });

  test('goes on without a root disk, reads a NoCloud disc and says when user data fails', async () => {
    const script = '#!/bin/sh\necho "hosts: $(hostname)"\nexit 3\n';
    const seed = await disc('bare', { 'meta-data': 'instance-id: i1\nlocal-hostname: bare-1\n', 'user-data': script });
    const machine = start('bare', {
      commandLine: kernelCommandLine({ template: false, hasRoot: false }),
      arguments: ['-m', '128', ...drive(seed, 'raw', 'seed')],
    });
    await machine.shows(/HANSE-GUEST-READY hostname=bare-1/);
    await machine.shows(/HANSE-USER-DATA-FAILED code=3/);
    assert.match(machine.console, /hosts: bare-1/);
  });

  test('grows into a larger disk and is shut down through its guest agent', async () => {
    const script = '#!/bin/sh\nuntil [ "$(df -m / | tail -1 | awk \'{print $2}\')" -gt 900 ]; do sleep 0.1; done\n';
    const seed = await disc('large', { 'meta-data': 'local-hostname: large\n', 'user-data': script });
    const machine = start('large', {
      commandLine: kernelCommandLine({ template: false, hasRoot: true }),
      arguments: ['-m', '192', ...drive(await overlay('large', '1G'), 'qcow2', 'root'), ...drive(seed, 'raw', 'seed')],
    });
    await machine.shows(/HANSE-USER-DATA-DONE/);
    const agent = await machine.agent();
    agent.send('guest-shutdown');
    assert.equal(await machine.ends(), 0);
    agent.close();
  });

  test('wakes up from a saved template as guests of their own', async (t) => {
    const commandLine = kernelCommandLine({ template: true, hasRoot: true });
    const memory = (share: 'on' | 'off') => ({
      commandLine,
      machineOptions: ',memory-backend=ram',
      arguments: [
        '-m',
        '128',
        '-object',
        `memory-backend-file,id=ram,size=128M,mem-path=${join(folder, 'ram')},share=${share}`,
      ],
    });
    const template = start('template', memory('on'));
    await template.shows(/^HANSE-TEMPLATE-READY\r?$/m);
    const monitor = await template.monitor();
    await monitor.ask('stop');
    await monitor.ask('migrate-set-capabilities', IGNORE_SHARED);
    await monitor.ask('migrate', { uri: `exec:cat > ${join(folder, 'state')}` });
    await template.untilMonitor('query-migrate', (answer) => hasStatus(answer, 'completed'));
    monitor.send('quit');
    await template.ends();

    const keys: string[] = [];
    for (const name of ['clone-1', 'clone-2']) {
      const seed = await disc(name, { 'meta-data': `local-hostname: ${name}\n`, 'user-data': KEY_SCRIPT, nics: '1\n' });
      const root = await overlay(name);
      const began = Date.now();
      const saved = memory('off');
      const clone = start(name, { ...saved, arguments: [...saved.arguments, '-incoming', 'defer'] });
      await wake(clone, { state: join(folder, 'state'), root, seed });
      await clone.shows(new RegExp(`HANSE-GUEST-READY hostname=${name} `));
      report(t, `${name} from template to READY`, began);
      keys.push((await clone.shows(/key=(\S+) address=10\.0\.2\.15/))[1] ?? '');
      (await clone.monitor()).send('system_powerdown');
      assert.equal(await clone.ends(), 0);
    }
    assert.notEqual(keys[0], keys[1]);
  });
});

const IGNORE_SHARED = { capabilities: [{ capability: 'x-ignore-shared', state: true }] };
const KEY_SCRIPT = `#!/bin/sh
echo "key=$(wg genkey) address=$(ip -4 -o addr show eth0 | awk '{ sub(/\\/.*/, "", $4); print $4 }')"
`;

/** Restores a saved machine and plugs its own card and disks in, the seed last. */
async function wake(clone: GuestMachine, from: { state: string; root: string; seed: string }): Promise<void> {
  const monitor = await clone.monitor();
  await monitor.ask('migrate-set-capabilities', IGNORE_SHARED);
  await monitor.ask('migrate-incoming', { uri: `exec:cat ${from.state}` });
  await clone.untilMonitor('query-status', (answer) => !hasStatus(answer, 'inmigrate'));
  await monitor.ask('netdev_add', { type: 'user', id: 'n0', restrict: true });
  await monitor.ask('device_add', { driver: 'virtio-net-pci', netdev: 'n0', romfile: '' });
  const root = { driver: 'qcow2', 'node-name': 'root', file: { driver: 'file', filename: from.root } };
  await monitor.ask('blockdev-add', root);
  await monitor.ask('device_add', { driver: 'virtio-blk-pci', drive: 'root', serial: 'root' });
  const seed = { driver: 'raw', 'node-name': 'seed', 'read-only': true, file: { driver: 'file', filename: from.seed } };
  await monitor.ask('blockdev-add', seed);
  await monitor.ask('device_add', { driver: 'virtio-blk-pci', drive: 'seed', serial: 'seed' });
  await monitor.ask('cont');
}

const hasStatus = (answer: unknown, status: string): boolean =>
  typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === status;

function report(t: TestContext, what: string, began: number): void {
  t.diagnostic(`${what}: ${((Date.now() - began) / 1000).toFixed(2)} s`);
}

const TOOLS_SCRIPT = `#!/bin/sh
set -e
haproxy -v
wg --version
nft --version
iperf3 --version
redis-server --version
cat /run/hanse/properties/greeting
cat /run/hanse/entities/db1/hostname
echo " of the other"
grep db-1 /etc/hosts
echo "year $(date +%Y)"
ip link add wg0 type wireguard
ip -o link show wg0
nft add table inet t
nft 'add chain inet t c { type filter hook input priority 0; }'
nft add rule inet t c ct state established accept
nft list ruleset
`;

const TOOLS_ANSWERS = [
  /HAProxy version \d/,
  /wireguard-tools v\d/,
  /nftables v\d/,
  /iperf \d/,
  /Redis server v=\d/,
  /a <b> & "c" 'd'\r?\ntwo é€/,
  /db of the other/,
  /10\.9\.9\.9\s+db-1/,
  new RegExp(`year ${new Date().getUTCFullYear()}`),
  /wg0: <POINTOPOINT,NOARP>/,
  /ct state established accept/,
  /HANSE-USER-DATA-DONE/,
];

function ovfEnvironment(userData: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" xmlns:oe="http://schemas.dmtf.org/ovf/environment/1">
<!-- <Property oe:key="hostname" oe:value="in-a-comment"/> -->
<PropertySection>
<Property oe:key="hostname" oe:value="web-1"/>
<Property oe:key="greeting" oe:value="a &lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;&#10;two &#xe9;&#8364;&#10;"/>
<Property oe:key="user-data" oe:value="${Buffer.from(userData).toString('base64')}"/>
</PropertySection>
<Entity oe:id="db1"><PropertySection><Property oe:key="hostname" oe:value="db"/></PropertySection></Entity>
</Environment>
`;
}
