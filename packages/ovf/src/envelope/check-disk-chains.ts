import { firstFew } from '../diagnostics/first-few.ts';
import type { Envelope, VirtualDisk } from './envelope.ts';
import type { ReadContext } from './read-context.ts';

/** A disk may hold only the differences from its parent (DSP0243 §9.1); the chain must end at a whole disk. */
export function checkDiskChains(context: ReadContext, envelope: Pick<Envelope, 'disks' | 'sharedDisks'>): void {
  const disks = [...envelope.disks, ...envelope.sharedDisks];
  const byId = new Map(disks.map((disk) => [disk.diskId, disk]));
  const ending = new Set<string>();
  for (const disk of disks) {
    if (disk.parentRef === undefined) continue;
    if (!byId.has(disk.parentRef)) {
      const details = { what: 'Disk@parentRef', value: disk.parentRef, known: firstFew(byId.keys()) };
      context.log.error('OVF_REFERENCE_DANGLING', disk.at, details);
    } else if (!ends(disk, byId, ending)) {
      context.log.error('OVF_DISK_CHAIN', disk.at, { disk: disk.diskId, problem: 'its parents lead back to it' });
    }
  }
}

/** Whether the chain comes to an end; the disks on it are remembered, so that each is walked once. */
function ends(disk: VirtualDisk, byId: ReadonlyMap<string, VirtualDisk>, ending: Set<string>): boolean {
  const walked = new Set<string>();
  for (let step: VirtualDisk | undefined = disk; step !== undefined; step = byId.get(step.parentRef ?? '')) {
    if (ending.has(step.diskId)) break;
    if (walked.has(step.diskId)) return false;
    walked.add(step.diskId);
  }
  for (const id of walked) ending.add(id);
  return true;
}
