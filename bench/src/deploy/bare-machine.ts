import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { GuestImage } from '@hanse/drivers/local';
import { type PlannedSystem, writeIso, writeOvfEnvironment } from '@hanse/ovf';

const run = promisify(execFile);
const COMMAND_LINE = 'console=ttyS0 quiet panic=-1 audit=0 hanse.root';

/** How the machine is plugged in. */
export interface BareWire {
  readonly mac: string;
  /** Where QEMU listens for the switch. */
  readonly socketPath: string;
  /** A port of the host that is forwarded to the machine. */
  readonly visitors?: { readonly hostPort: number; readonly guestPort: number };
}

export interface BareMachineParts {
  readonly system: PlannedSystem;
  /** Filled-in properties. */
  readonly properties: Readonly<Record<string, string>>;
  readonly wire: BareWire;
  readonly image: GuestImage;
  readonly accelerator: 'kvm' | 'tcg';
  readonly folder: string;
}

/** One machine as a shell script would bring it up: qemu-img, a seed disc, qemu-system-x86_64. */
export class BareMachine {
  readonly #parts: BareMachineParts;
  readonly #pidFile: string;

  constructor(parts: BareMachineParts) {
    this.#parts = parts;
    this.#pidFile = join(parts.folder, 'qemu.pid');
  }

  /** Resolves when QEMU runs the machine, as `-daemonize` tells it. */
  async start(): Promise<void> {
    const { system, wire, image, accelerator, folder } = this.#parts;
    mkdirSync(folder, { mode: 0o700 });
    this.#writeSeed();
    for (const [index, disk] of system.disks.entries()) {
      const base = disk.file === undefined ? [] : ['-b', image.rootDisk, '-F', 'qcow2'];
      const size = String(Math.max(disk.capacityBytes, 1));
      await run('qemu-img', ['create', '-q', '-f', 'qcow2', ...base, this.#disk(index), size]);
    }
    await run('qemu-system-x86_64', [
      ...['-daemonize', '-pidfile', this.#pidFile, '-display', 'none', '-nodefaults', '-no-user-config'],
      ...['-machine', 'pc,hpet=off,usb=off,vmport=off'],
      ...(accelerator === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,tb-size=64', '-cpu', 'qemu64']),
      ...['-smp', String(system.vcpus), '-m', `${system.memoryMib}M`],
      ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', COMMAND_LINE],
      ...['-serial', `file:${join(folder, 'console.log')}`],
      ...['-netdev', `stream,id=net,server=on,addr.type=unix,addr.path=${wire.socketPath}`],
      ...['-device', `virtio-net-pci,netdev=net,mac=${wire.mac},romfile=`],
      ...visitors(wire),
      ...system.disks.flatMap(({ diskId }, index) => {
        return drive(`disk${index}`, this.#disk(index), 'qcow2', index === 0 ? 'root' : (diskId ?? `disk${index}`));
      }),
      ...drive('seed', this.#seed, 'raw,readonly=on', 'seed'),
    ]);
  }

  /** Ends the process that was started here, and no other, and waits until it is gone. */
  async stop(): Promise<void> {
    const pid = this.#pid();
    if (pid === undefined || !this.#isMine(pid)) return;
    process.kill(pid, 'SIGKILL');
    while (this.#isMine(pid)) await delay(10);
  }

  get #seed(): string {
    return join(this.#parts.folder, 'seed.iso');
  }

  #disk(index: number): string {
    return join(this.#parts.folder, `disk${index}.qcow2`);
  }

  #writeSeed(): void {
    const { system, properties, wire } = this.#parts;
    const environment = writeOvfEnvironment({
      id: system.id,
      platform: { kind: 'QEMU', version: '1', vendor: 'none', locale: 'en' },
      properties,
      entities: [],
    });
    const text = (value: string) => new TextEncoder().encode(value);
    const files = [
      { name: 'ovf-env.xml', content: text(environment) },
      { name: 'clock', content: text(`${Math.floor(Date.now() / 1000)}\n`) },
      { name: 'entropy', content: randomBytes(64) },
      { name: 'nics', content: text(wire.visitors === undefined ? '1\n' : '2\n') },
    ];
    writeFileSync(this.#seed, writeIso({ label: 'cidata', files, time: 0 }), { mode: 0o600 });
  }

  #pid(): number | undefined {
    try {
      return Number(readFileSync(this.#pidFile, 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** A process id may be somebody else's by now: the arguments tell. */
  #isMine(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(this.#pidFile);
    } catch {
      return false;
    }
  }
}

function visitors({ visitors }: BareWire): readonly string[] {
  if (visitors === undefined) return [];
  const forward = `hostfwd=tcp:127.0.0.1:${visitors.hostPort}-:${visitors.guestPort}`;
  return ['-netdev', `user,id=edge,ipv6=off,restrict=on,${forward}`, '-device', 'virtio-net-pci,netdev=edge,romfile='];
}

function drive(id: string, file: string, format: string, serial: string): readonly string[] {
  const back = `if=none,id=${id},file=${file},format=${format}`;
  return ['-drive', back, '-device', `virtio-blk-pci,drive=${id},serial=${serial}`];
}
