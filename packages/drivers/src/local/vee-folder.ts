import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VeeId } from '@hanse/kernel';
import type { VeeSpec } from '@hanse/model';
import { readIfPresent, syncPath, writeDurably } from './durable-file.ts';
import type { RuntimeFolder } from './runtime-folder.ts';
import { parseVeeRecord, type VeeRecord } from './vee-record.ts';

/** Where everything of one VEE lies: `<data>/vees/<id>/`, and its sockets in the runtime folder. */
export class VeeFolder {
  readonly veeId: VeeId;
  readonly path: string;
  readonly #trash: string;
  readonly #runtime: RuntimeFolder;

  constructor(parts: { dataFolder: string; veeId: VeeId; runtime: RuntimeFolder }) {
    this.veeId = parts.veeId;
    this.path = join(veesFolder(parts.dataFolder), parts.veeId);
    this.#trash = trashFolder(parts.dataFolder);
    this.#runtime = parts.runtime;
  }

  get specFile(): string {
    return join(this.path, 'spec.json');
  }
  get stateFile(): string {
    return join(this.path, 'state.json');
  }
  get seedDisc(): string {
    return join(this.path, 'seed.iso');
  }
  /** The OVF environment as QEMU hands it to the guest. */
  get guestInfo(): string {
    return join(this.path, 'guestinfo.xml');
  }
  get consoleLog(): string {
    return join(this.path, 'console.log');
  }
  get qemuLog(): string {
    return join(this.path, 'qemu.log');
  }
  /** Written by QEMU itself, and how its process is found even when we died before we could note its id. */
  get pidFile(): string {
    return join(this.path, 'qemu.pid');
  }
  get memoryFile(): string {
    return join(this.path, 'memory.lz4');
  }
  disk(index: number): string {
    return join(this.path, `disk${index}.qcow2`);
  }
  cdrom(index: number): string {
    return join(this.path, `cdrom${index}.qcow2`);
  }

  get qmpSocket(): string {
    return this.#socket('qmp');
  }
  get agentSocket(): string {
    return this.#socket('agent');
  }
  /** Used only while memory moves between QEMU and us. */
  get migrationSocket(): string {
    return this.#socket('move');
  }
  nicSocket(index: number): string {
    return this.#socket(`nic${index}`);
  }

  #socket(suffix: string): string {
    return this.#runtime.socket(`${this.#socketPrefix}${suffix}`);
  }

  get #socketPrefix(): string {
    return `${this.veeId.replaceAll('-', '')}.`;
  }

  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await syncPath(join(this.path, '..'));
  }

  async readSpec(): Promise<VeeSpec | undefined> {
    const text = await readIfPresent(this.specFile);
    return text === undefined ? undefined : (JSON.parse(text) as VeeSpec);
  }

  async writeSpec(spec: VeeSpec): Promise<void> {
    await writeDurably(this.specFile, `${JSON.stringify(spec, null, 2)}\n`);
  }

  async readRecord(): Promise<VeeRecord | undefined> {
    const text = await readIfPresent(this.stateFile);
    return text === undefined ? undefined : parseVeeRecord(text, this.stateFile);
  }

  async writeRecord(record: VeeRecord): Promise<void> {
    await writeDurably(this.stateFile, `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Sockets that a killed QEMU left behind. */
  async removeSockets(): Promise<void> {
    await this.#runtime.removeSockets(this.#socketPrefix);
  }

  /** The VEE exists no more from one moment to the next; its bytes go afterwards. */
  async discard(): Promise<void> {
    await mkdir(this.#trash, { recursive: true, mode: 0o700 });
    const away = join(this.#trash, `${this.veeId}.${randomUUID().slice(0, 8)}`);
    const wasThere = await rename(this.path, away).then(() => true, ignoreMissing);
    if (!wasThere) return;
    await syncPath(join(this.path, '..'));
    await rm(away, { recursive: true, force: true });
  }
}

export function veesFolder(dataFolder: string): string {
  return join(dataFolder, 'vees');
}

/** What was destroyed and not yet deleted; emptied when the driver opens. */
export function trashFolder(dataFolder: string): string {
  return join(dataFolder, 'trash');
}

function ignoreMissing(thrown: unknown): false {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return false;
  throw thrown;
}
