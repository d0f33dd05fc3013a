import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import type { Clock, Logger, Millis } from '@hanse/kernel';
import { consoleSays } from './console-log.ts';
import { readIfPresent, writeDurably } from './durable-file.ts';
import type { GuestImage } from './guest/index.ts';
import { directKernel } from './guest-kernel.ts';
import { type Accelerator, qemuArguments } from './qemu-arguments.ts';
import { QemuProcess } from './qemu-process.ts';
import type { QemuRelease } from './qemu-release.ts';
import type { RuntimeFolder } from './runtime-folder.ts';

const KVM = '/dev/kvm';
const TRIAL_LIMIT: Millis = 5_000;
const TRIAL_MEMORY_MIB = 128;

interface TrialParts {
  readonly cacheFolder: string;
  readonly image: GuestImage | undefined;
  readonly qemu: QemuRelease;
  readonly runtime: RuntimeFolder;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * KVM if it works here, else TCG. There are machines on which `/dev/kvm` opens and the guest then never says a word, so
 * KVM is believed only after our own kernel has written to its console; the result is kept in the cache folder.
 */
export async function chooseAccelerator(parts: TrialParts): Promise<Accelerator> {
  if (!(await mayUseKvm()) || parts.image === undefined) return 'tcg';
  const file = join(parts.cacheFolder, `accelerator-${await machineKey(parts.qemu)}.json`);
  const known = await readIfPresent(file);
  if (known !== undefined) return known.includes('"kvm"') ? 'kvm' : 'tcg';
  const accelerator = (await trial(parts, parts.image)) ? 'kvm' : 'tcg';
  parts.logger.info('accelerator-chosen', { accelerator });
  await writeDurably(file, `${JSON.stringify({ accelerator })}\n`);
  return accelerator;
}

async function trial(parts: TrialParts, image: GuestImage): Promise<boolean> {
  const folder = await mkdtemp(join(parts.cacheFolder, 'kvm-trial-'));
  const consoleLog = join(folder, 'console.log');
  const qmpSocket = parts.runtime.socket(`trial-${process.pid}.qmp`);
  await writeFile(consoleLog, '');
  const argv = qemuArguments({
    name: 'hanse-kvm-trial',
    machineType: parts.qemu.machineType,
    accelerator: 'kvm',
    vcpus: 1,
    memoryMib: TRIAL_MEMORY_MIB,
    memory: { kind: 'own' },
    consoleLog,
    pidFile: join(folder, 'qemu.pid'),
    qmpSocket,
    kernel: directKernel(image, { template: true, hasRoot: false }),
    plugs: [],
    isIncoming: false,
  });
  let machine: QemuProcess | undefined;
  try {
    machine = await QemuProcess.launch({ argv, qmpSocket, logFile: join(folder, 'qemu.log'), clock: parts.clock });
    await machine.qmp.run('cont');
    const words = ['Linux version'];
    const { clock } = parts;
    return (await consoleSays({ path: consoleLog, from: 0, words, clock, limit: TRIAL_LIMIT })) !== undefined;
  } catch (thrown) {
    parts.logger.info('kvm-trial-failed', { problem: String(thrown) });
    return false;
  } finally {
    await machine?.kill();
    await rm(folder, { recursive: true, force: true });
    await rm(qmpSocket, { force: true });
  }
}

async function mayUseKvm(): Promise<boolean> {
  return access(KVM, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** The same machine, host kernel and QEMU give the same answer. */
async function machineKey(qemu: QemuRelease): Promise<string> {
  const machineId = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  const about = [machineId, cpus()[0]?.model ?? '', release(), qemu.version].join('\n');
  return createHash('sha256').update(about).digest('hex').slice(0, 12);
}
