import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SILENT_LOGGER } from '@hanse/kernel';
import { writeIso } from '@hanse/ovf';
import { eventually, SeededRng, type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { type GuestImage, kernelCommandLine, openGuestImage } from '../../../src/local/guest/index.ts';
import { runSwitch } from '../../../src/local/switch/index.ts';
import { macText, network, port } from './support/switch-fixtures.ts';
import { killed, switchClient } from './support/switch-process.ts';
import { SYSTEM_CLOCK } from './support/system-clock.ts';

const CACHE = fileURLToPath(new URL('../../../../../../node_modules/.hanse-guest', import.meta.url));
const BOOT_DEADLINE = 120_000;
const run = promisify(execFile);

const SERVER = `#!/bin/sh
iperf3 -s -D
echo SERVER-UP >/dev/console
`;
/** Its neighbour is found by name, answers, and takes as much as the virtual wire gives. */
const CLIENT = `#!/bin/sh
exec >/dev/console 2>&1
ip -4 -o address show eth0
ping -c 3 -i 0.2 web
nslookup elsewhere
iperf3 -c web -t 2 -f m
echo CLIENT-DONE
`;

/** Boots a guest at a port's socket; gives what its console has said so far. */
async function boot(
  image: GuestImage,
  parts: { folder: TemporaryFolder; qemus: ChildProcess[]; number: number; userData: string },
): Promise<() => Promise<string>> {
  const { folder, number, userData } = parts;
  const at = (name: string): string => join(folder.path, `${name}${number}`);
  const files = [
    { name: 'meta-data', content: Buffer.from(`instance-id: vm${number}\n`) },
    { name: 'user-data', content: Buffer.from(userData) },
  ];
  await writeFile(at('iso'), writeIso({ label: 'cidata', files, time: Date.now() }));
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', image.rootDisk, '-F', 'qcow2', at('disk'), '512M']);
  const args = ['-display none -nodefaults -no-user-config -M pc,hpet=off,usb=off,vmport=off -cpu qemu64 -m 192']
    .concat(`-accel tcg,tb-size=64 -serial file:${at('console')} -kernel ${image.kernel} -initrd ${image.initrd}`)
    .concat(`-drive file=${at('disk')},if=none,id=d0,format=qcow2 -device virtio-blk-pci,drive=d0,serial=root`)
    .concat(`-drive file=${at('iso')},if=none,id=d1,format=raw,readonly=on -device virtio-blk-pci,drive=d1,serial=seed`)
    .concat(`-netdev stream,id=n0,server=on,addr.type=unix,addr.path=${at('socket')}`)
    .concat(`-device virtio-net-pci,netdev=n0,mac=${macText(number)},romfile=`)
    .flatMap((line) => line.split(' '));
  const append = ['-append', kernelCommandLine({ template: false, hasRoot: true })];
  const qemu = spawn('qemu-system-x86_64', [...args, ...append], { stdio: ['ignore', 'ignore', 'inherit'] });
  parts.qemus.push(qemu);
  return () => readFile(at('console'), 'utf8');
}

test('real guests get addresses and names, and reach each other through the switch', async (t) => {
  const image = await openGuestImage(CACHE);
  if (image === undefined) {
    t.skip('no guest image has been built on this machine');
    return;
  }
  const folder = await temporaryFolder();
  const controlPath = join(folder.path, 'control.sock');
  const running = await runSwitch({ controlPath, clock: SYSTEM_CLOCK, rng: new SeededRng(9), logger: SILENT_LOGGER });
  const client = switchClient(controlPath);
  const qemus: ChildProcess[] = [];
  t.after(async () => {
    await Promise.all(qemus.map(killed));
    client.close();
    await running.stop();
    await folder[Symbol.asyncDispose]();
  });
  await client.configureNetwork(network());
  for (const number of [1, 2]) {
    await client.configurePort(port(number, { socketPath: join(folder.path, `socket${number}`) }));
  }
  const server = await boot(image, { folder, qemus, number: 1, userData: SERVER });
  await eventually(async () => (await server()).includes('SERVER-UP'), { what: 'the server', deadline: BOOT_DEADLINE });
  const asker = await boot(image, { folder, qemus, number: 2, userData: CLIENT });
  await eventually(async () => (await asker()).includes('CLIENT-DONE'), {
    what: 'the client',
    deadline: BOOT_DEADLINE,
  });
  const said = await asker();
  assert.match(said, /inet 10\.7\.0\.12\/24/);
  assert.match(said, /PING web \(10\.7\.0\.11\)/);
  assert.match(said, / 0% packet loss/);
  assert.match(said, /can't find elsewhere.*NXDOMAIN/);
  t.diagnostic(`iperf3 between two guests: ${/([\d.]+ Mbits\/sec) +receiver/.exec(said)?.[1] ?? 'not measured'}`);
});
