import type { HardwareItem } from '../envelope/envelope.ts';
import { groupBy } from '../envelope/group-by.ts';

/** CIM_BootSourceSetting.StructuredBootString, e.g. `CIM:Hard-Disk:1`; the number counts from 1. */
const CIM_DEVICE = /^CIM:(Hard-Disk|CD\/DVD)(?::(\d+))?$/i;

/**
 * The place of disks and CD-ROMs in the boot order, from 1 (DSP0243 2.x BootDeviceSection): those it names first, by
 * InstanceID or by kind, then the other disks. CD-ROMs it does not name have none; networks, floppy disks and USB are
 * no devices of a plan and are passed over.
 */
export function bootSequence(
  named: readonly string[],
  disks: readonly HardwareItem[],
  cdroms: readonly HardwareItem[],
): ReadonlyMap<HardwareItem, number> {
  const byId = groupBy([...disks, ...cdroms], ({ instanceId }) => instanceId);
  // A set of names, and of devices as they are found: each name may stand for all disks, and stand there often.
  const names = new Set(named.map((name) => (CIM_DEVICE.test(name) ? name.toLowerCase() : name)));
  const found = new Set<HardwareItem>();
  for (const name of names) {
    for (const item of devicesOfKind(name, disks, cdroms) ?? byId.get(name) ?? []) found.add(item);
  }
  return new Map([...new Set([...found, ...disks])].map((item, index) => [item, index + 1]));
}

/** Undefined when the name is not one of CIM's. */
function devicesOfKind(
  name: string,
  disks: readonly HardwareItem[],
  cdroms: readonly HardwareItem[],
): readonly HardwareItem[] | undefined {
  const match = CIM_DEVICE.exec(name);
  if (match === null) return undefined;
  const devices = match[1]?.toLowerCase() === 'hard-disk' ? disks : cdroms;
  if (match[2] === undefined) return devices;
  return devices.slice(Number(match[2]) - 1, Number(match[2]));
}
