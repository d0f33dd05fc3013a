import type { HardwareItem } from '../envelope/envelope.ts';

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
  const found = named.flatMap((name) => devicesNamed(name, disks, cdroms));
  return new Map([...new Set([...found, ...disks])].map((item, index) => [item, index + 1]));
}

function devicesNamed(
  name: string,
  disks: readonly HardwareItem[],
  cdroms: readonly HardwareItem[],
): readonly HardwareItem[] {
  const match = CIM_DEVICE.exec(name);
  if (match === null) return [...disks, ...cdroms].filter(({ instanceId }) => instanceId === name);
  const devices = match[1]?.toLowerCase() === 'hard-disk' ? disks : cdroms;
  if (match[2] === undefined) return devices;
  const device = devices[Number(match[2]) - 1];
  return device === undefined ? [] : [device];
}
