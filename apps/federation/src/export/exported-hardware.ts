import { deviceRole, type HardwareItem, type PlannedDisk, type VirtualHardware } from '@hanse/ovf';
import type { ExportedDisk, ExportedSystem } from './export-plan.ts';

/**
 * The hardware with its copied disks in place of those it was deployed with: the same Items, so that controllers,
 * addresses and boot order hold. Every Item stands for the disk that was made of it.
 */
export function exportedHardware(hardware: VirtualHardware, system: ExportedSystem): VirtualHardware {
  const copies = new Map(system.disks.map((disk) => [disk.diskId, disk]));
  const open = new Set(hardware.items.filter((item) => item.bound === 'normal' && deviceRole(item) === 'disk'));
  const replaced = new Map<HardwareItem, ExportedDisk>();
  for (const [index, planned] of system.planned.disks.entries()) {
    const item = [...open].find((candidate) => isItemOf(candidate, planned));
    const copy = copies.get(planned.diskId ?? `disk-${index + 1}`);
    if (item === undefined) continue;
    open.delete(item);
    if (copy !== undefined) replaced.set(item, copy);
  }
  const items = hardware.items.map((item) => {
    const copy = replaced.get(item);
    return withoutUnknownFields(copy === undefined ? item : onDisk(item, copy));
  });
  return { ...hardware, items };
}

/** In the namespaces of CIM and OVF the schemas say all there is; elements of others may stand beside it. */
function withoutUnknownFields({ extensions, ...item }: HardwareItem): HardwareItem {
  const kept = (extensions ?? []).filter(({ ns }) => !/wscim|CIM_|dmtf\.org/.test(ns));
  return kept.length === 0 ? item : { ...item, extensions: kept };
}

function isItemOf(item: HardwareItem, { diskId, controllerInstanceId, addressOnParent }: PlannedDisk): boolean {
  const resource = item.hostResources.find(({ kind }) => kind === 'disk')?.id;
  return item.parent === controllerInstanceId && item.addressOnParent === addressOnParent && resource === diskId;
}

/** The size is said by the DiskSection from now on. */
function onDisk(item: HardwareItem, { exportedId }: ExportedDisk): HardwareItem {
  const hostResources = [{ kind: 'disk' as const, id: exportedId, at: item.at }];
  return { ...item, hostResources, quantity: undefined, unit: undefined, limit: undefined, reservation: undefined };
}
