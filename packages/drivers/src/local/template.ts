import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Clock, canonicalJson, HanseError, type Logger, type Millis, SerialQueues } from '@hanse/kernel';
import { consoleSays } from './console-log.ts';
import { readIfPresent, syncPath } from './durable-file.ts';
import { withBuildLock } from './guest/build-lock.ts';
import type { GuestImage } from './guest/index.ts';
import { directKernel } from './guest-kernel.ts';
import { ignoreSharedMemory, saveMemory } from './memory-transfer.ts';
import { type Accelerator, type DirectKernel, qemuArguments } from './qemu-arguments.ts';
import { QemuProcess } from './qemu-process.ts';
import type { QemuRelease } from './qemu-release.ts';
import type { RuntimeFolder } from './runtime-folder.ts';

/** A guest that has booted up to the point where it waits for its seed disc, saved. */
export interface Template {
  /** Its memory: mapped copy-on-write by every machine born of it. */
  readonly memory: string;
  /** Everything else QEMU knows of the machine. */
  readonly state: string;
  /** What its kernel wrote until then. */
  readonly consoleLog: string;
}

/** What must be the same for a machine to be born of a template. */
export interface TemplateShape {
  readonly memoryMib: number;
  readonly vcpus: number;
  readonly hasRoot: boolean;
  readonly accelerator: Accelerator;
}

/** Counts up when templates of earlier versions of this code no longer fit. */
const TEMPLATE_FORMAT = 2;
const BOOT_LIMIT: Millis = 60_000;
const READY = 'HANSE-TEMPLATE-READY';
const COMPLETE = 'template.json';
/** The lock file is between processes; within one, templates of the same folder wait for each other here. */
const IN_TURN = new SerialQueues<string>();

interface TemplateParts {
  readonly cacheFolder: string;
  readonly image: GuestImage;
  readonly qemu: QemuRelease;
  readonly runtime: RuntimeFolder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The template of this shape from the cache, or a new one, which takes one boot. Sites and processes of a machine share
 * the cache: a lock lets one of them work, and a folder appears by rename only when all of it is on disk.
 */
export async function openTemplate(shape: TemplateShape, parts: TemplateParts): Promise<Template> {
  const folder = join(parts.cacheFolder, 'templates', templateKey(shape, parts));
  return (await completeTemplate(folder)) ?? (await IN_TURN.run(folder, () => lockedTemplate(shape, folder, parts)));
}

async function lockedTemplate(shape: TemplateShape, folder: string, parts: TemplateParts): Promise<Template> {
  await mkdir(dirname(folder), { recursive: true });
  const onWait = (): void => parts.logger.debug('template-awaited', { folder });
  return withBuildLock({ path: `${folder}.lock`, signal: parts.signal, onWait }, async () => {
    const made = await completeTemplate(folder);
    return made ?? (await makeTemplate(shape, folder, parts));
  });
}

async function completeTemplate(folder: string): Promise<Template | undefined> {
  return (await readIfPresent(join(folder, COMPLETE))) === undefined ? undefined : files(folder);
}

function files(folder: string): Template {
  return { memory: join(folder, 'memory'), state: join(folder, 'state'), consoleLog: join(folder, 'console.log') };
}

function templateKey(shape: TemplateShape, { image, qemu }: TemplateParts): string {
  const about = { ...shape, ...qemu, guest: basename(image.folder), format: TEMPLATE_FORMAT };
  return createHash('sha256').update(canonicalJson(about)).digest('hex').slice(0, 16);
}

async function makeTemplate(shape: TemplateShape, folder: string, parts: TemplateParts): Promise<Template> {
  const began = parts.clock.monotonic();
  const work = await mkdtemp(`${folder}.making-`);
  try {
    await bootAndSave(shape, work, parts);
    await writeFile(join(work, COMPLETE), `${JSON.stringify({ ...shape, guest: basename(parts.image.folder) })}\n`);
    for (const path of Object.values(files(work))) await syncPath(String(path));
    await syncPath(work);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  parts.logger.info('template-made', { ...shape, milliseconds: Math.round(parts.clock.monotonic() - began) });
  return files(folder);
}

async function bootAndSave(shape: TemplateShape, work: string, parts: TemplateParts): Promise<void> {
  const { runtime, clock } = parts;
  const { memory, state, consoleLog } = files(work);
  const socket = (suffix: string): string => runtime.socket(`${basename(work)}.${suffix}`);
  const qmpSocket = socket('qmp');
  const argv = qemuArguments({
    name: 'hanse-template',
    ...machineShape(shape, parts),
    memory: { kind: 'shared-file', path: memory },
    consoleLog,
    pidFile: join(work, 'qemu.pid'),
    qmpSocket,
    agentSocket: socket('agent'),
    kernel: templateKernel(shape, parts.image),
    plugs: [],
    isIncoming: false,
  });
  const machine = await QemuProcess.launch({ argv, qmpSocket, logFile: join(work, 'qemu.log'), clock });
  try {
    await machine.qmp.run('cont');
    await templateReady(consoleLog, parts);
    await machine.qmp.run('stop');
    await ignoreSharedMemory(machine.qmp, true);
    await saveMemory({ qmp: machine.qmp, file: state, format: 'plain', socketPath: socket('move') });
  } finally {
    await machine.quit();
    for (const suffix of ['qmp', 'agent']) await rm(socket(suffix), { force: true });
    await rm(join(work, 'qemu.log'), { force: true });
  }
}

async function templateReady(consoleLog: string, { clock, signal }: TemplateParts): Promise<void> {
  const watched = { path: consoleLog, from: 0, words: [READY], clock, limit: BOOT_LIMIT };
  const said = await consoleSays(signal === undefined ? watched : { ...watched, signal });
  if (said !== undefined) return;
  throw new HanseError('DEADLINE_EXCEEDED', { what: 'the boot of a template', seconds: BOOT_LIMIT / 1000 });
}

/** The machine must be the same in the template and in what is born of it. */
export function machineShape(
  shape: TemplateShape,
  { qemu }: { qemu: QemuRelease },
): { machineType: string; accelerator: Accelerator; vcpus: number; memoryMib: number } {
  const { accelerator, vcpus, memoryMib } = shape;
  return { machineType: qemu.machineType, accelerator, vcpus, memoryMib };
}

export function templateKernel(shape: TemplateShape, image: GuestImage): DirectKernel {
  return directKernel(image, { template: true, hasRoot: shape.hasRoot });
}
