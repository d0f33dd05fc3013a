import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestImage } from '../../../src/local/guest/index.ts';
import { JsonSocket } from './json-socket.ts';

const DEADLINE_MS = 90_000;
const FIXED = ['-display', 'none', '-nodefaults', '-no-user-config', '-cpu', 'qemu64', '-accel', 'tcg,tb-size=64'];

interface MachineParts {
  readonly image: GuestImage;
  readonly folder: string;
  readonly name: string;
  readonly commandLine: string;
  /** What follows `-M pc,…`: memory and devices. */
  readonly arguments: readonly string[];
  /** Appended to the machine type, with its comma. */
  readonly machineOptions?: string;
}

/** One QEMU process of a test: its console as text, its monitor, its guest agent. */
export class GuestMachine {
  readonly #process: ChildProcess;
  readonly #parts: MachineParts;
  #console = '';
  #monitor: JsonSocket | undefined;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.#process = spawn('qemu-system-x86_64', this.#arguments(), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#console += text;
    });
  }

  get console(): string {
    return this.#console;
  }

  /** Resolves with the match once the console shows it. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#until(`the console shows ${pattern.source}`, () => pattern.exec(this.#console) ?? undefined);
  }

  async monitor(): Promise<JsonSocket> {
    if (this.#monitor !== undefined) return this.#monitor;
    const path = this.#path('qmp');
    this.#monitor = await this.#until(`somebody answers at ${path}`, () => JsonSocket.openIfAnswered(path));
    await this.#monitor.ask('qmp_capabilities');
    return this.#monitor;
  }

  /** The guest agent, once it answers. */
  async agent(): Promise<JsonSocket> {
    const agent = await JsonSocket.open(this.#path('ga'));
    await agent.ask('guest-sync', { id: 1 });
    return agent;
  }

  /** Asks a monitor question again and again until the answer is as wanted. */
  async untilMonitor(question: string, wanted: (answer: unknown) => boolean): Promise<void> {
    const monitor = await this.monitor();
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (!wanted(await monitor.ask(question))) await delay(5, undefined, { signal });
  }

  /** Resolves with the exit status when the process has ended by itself. */
  async ends(): Promise<number | null> {
    if (this.#process.exitCode === null)
      await once(this.#process, 'exit', { signal: AbortSignal.timeout(DEADLINE_MS) });
    return this.#process.exitCode;
  }

  async kill(): Promise<void> {
    this.#monitor?.close();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  #path(suffix: string): string {
    return join(this.#parts.folder, `${this.#parts.name}.${suffix}`);
  }

  #arguments(): string[] {
    const { image, commandLine, machineOptions = '' } = this.#parts;
    const boot = ['-kernel', image.kernel, '-initrd', image.initrd, '-append', commandLine];
    const lines = ['-serial', 'stdio', '-qmp', `unix:${this.#path('qmp')},server=on,wait=off`];
    const port = ['-device', 'virtserialport,chardev=ga,name=org.qemu.guest_agent.0'];
    const agent = [
      '-device',
      'virtio-serial-pci',
      '-chardev',
      `socket,id=ga,path=${this.#path('ga')},server=on,wait=off`,
    ];
    const machine = ['-M', `pc,hpet=off,usb=off,vmport=off${machineOptions}`];
    return [...FIXED, ...machine, ...boot, ...lines, ...agent, ...port, ...this.#parts.arguments];
  }

  async #until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      const isOver = this.#process.exitCode !== null || this.#process.signalCode !== null;
      if (isOver || Date.now() > end) throw new Error(`waited in vain until ${what}; console:\n${this.#console}`);
      await delay(10);
    }
  }
}
