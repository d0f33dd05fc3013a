import { rm } from 'node:fs/promises';
import type { Millis } from '@hanse/kernel';
import type { LocalSite } from './local-site.ts';
import { cancelMigration } from './memory-transfer.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { QemuProcess } from './qemu-process.ts';
import { regainDisks } from './regain-disks.ts';
import { findVeeProcesses, GONE_UNSEEN, type Vee } from './vee.ts';

const ATTACH_LIMIT: Millis = 3_000;

/**
 * Makes the record of a VEE and what really runs agree after an earlier life of this driver ended, at whatever point:
 * a verb that had not reached its decisive moment is undone, one that had is finished, and a machine that runs as it
 * should is taken up again. Returns that machine.
 */
export async function settle(vee: Vee, site: LocalSite): Promise<QemuProcess | undefined> {
  const { state } = vee.record;
  if (state === 'DEFINED' || state === 'SUSPENDED') return settleStopped(vee, site);
  const [found] = findVeeProcesses((pidFile) => pidFile === vee.folder.pidFile);
  if (found === undefined) return settleDead(vee, site);
  return settleRunning(vee, found.identity, site);
}

/** Nothing may run: what does was being started, or had just been saved. */
async function settleStopped(vee: Vee, { clock }: LocalSite): Promise<undefined> {
  await vee.killProcesses(clock);
  await vee.folder.removeSockets();
  if (vee.record.state === 'DEFINED') await rm(vee.folder.memoryFile, { force: true });
  await vee.update({ process: undefined, intent: undefined });
}

async function settleDead(vee: Vee, { clock }: LocalSite): Promise<undefined> {
  const { intent, process } = vee.record;
  const wasAsked = intent === 'shutdown' || intent === 'destroy';
  const fault = wasAsked ? undefined : `QEMU process ${process?.pid ?? '?'} ${GONE_UNSEEN}`;
  await vee.folder.removeSockets();
  await vee.update({ state: 'DEFINED', since: clock.now(), process: undefined, intent: undefined, fault });
}

async function settleRunning(vee: Vee, identity: ProcessIdentity, site: LocalSite): Promise<QemuProcess | undefined> {
  const machine = await attached(vee, identity, site);
  if (machine === undefined) return undefined;
  const { intent } = vee.record;
  if (intent === 'start' || intent === 'resume') {
    await machine.qmp.run('cont');
    await rm(vee.folder.memoryFile, { force: true });
  }
  if (intent === 'suspend') await abandonSaving(vee, machine, site);
  const state = (await machine.runState()) === 'running' ? 'ACTIVE' : 'PAUSED';
  const since = state === vee.record.state ? vee.record.since : site.clock.now();
  await vee.update({ state, since, process: identity, intent: undefined });
  vee.machine = machine;
  return machine;
}

/** lz4 may still be taking memory from QEMU. */
async function abandonSaving(vee: Vee, machine: QemuProcess, { clock, logger }: LocalSite): Promise<void> {
  await cancelMigration(machine.qmp, clock).catch((thrown: unknown) => {
    logger.warn('saving-not-abandoned', { veeId: vee.spec.veeId, problem: String(thrown) });
  });
  await regainDisks(machine);
  await rm(`${vee.folder.memoryFile}.part`, { force: true });
}

/** QEMU serves one session at a time, and may still be closing the one of our earlier life. */
async function attached(vee: Vee, identity: ProcessIdentity, site: LocalSite): Promise<QemuProcess | undefined> {
  const deadline = site.clock.monotonic() + ATTACH_LIMIT;
  while (true) {
    try {
      return await QemuProcess.attach(identity, vee.folder.qmpSocket, site.clock);
    } catch (thrown) {
      if (site.clock.monotonic() > deadline) {
        site.logger.error('machine-does-not-answer', { veeId: vee.spec.veeId, problem: String(thrown) });
        return undefined;
      }
    }
    await site.clock.sleep(50, 'local.attach');
  }
}
