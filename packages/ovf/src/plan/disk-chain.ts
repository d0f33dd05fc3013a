import { HanseError } from '@hanse/kernel';
import type { VirtualDisk } from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';
import type { ProblemSink } from './plan-problems.ts';

/** No driver of disk images opens longer ones in reasonable time. */
const MAX_CHAIN = 64;

/**
 * A disk and the ones it only holds the differences from, nearest first (DSP0243 §9.1). What cannot be followed to its
 * end goes to `problems`, as does a disk that is smaller than its parent, for it would cut off part of it.
 */
export function diskChain(
  disk: VirtualDisk,
  lookup: EnvelopeLookup,
  capacityOf: (disk: VirtualDisk) => number,
  problems: ProblemSink,
): readonly VirtualDisk[] {
  const chain = [disk];
  const seen = new Set([disk.diskId]);
  for (let child = disk; child.parentRef !== undefined; ) {
    const parent = lookup.disks.get(child.parentRef);
    const problem = linkProblem(child, parent, seen, capacityOf);
    if (parent === undefined || problem !== undefined) {
      const details = { disk: disk.diskId, at: formatPlace(child.at), problem: problem ?? 'it has no parent' };
      problems.push(new HanseError('OVF_DISK_CHAIN', details));
      break;
    }
    seen.add(parent.diskId);
    chain.push(parent);
    child = parent;
  }
  return chain;
}

function linkProblem(
  child: VirtualDisk,
  parent: VirtualDisk | undefined,
  seen: ReadonlySet<string>,
  capacityOf: (disk: VirtualDisk) => number,
): string | undefined {
  const name = child.parentRef ?? '';
  if (parent === undefined) return `there is no disk "${name}"`;
  if (seen.has(parent.diskId)) return `"${name}" is built from this disk itself`;
  if (seen.size === MAX_CHAIN) return `there are more than ${MAX_CHAIN} disks in it`;
  const [own, below] = [capacityOf(child), capacityOf(parent)];
  if (own === 0 || own >= below) return undefined;
  return `"${child.diskId}" has ${own} bytes, fewer than the ${below} of its parent "${name}"`;
}
