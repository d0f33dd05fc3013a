import type { HardwareItem } from './envelope.ts';

export type DeviceRole =
  | 'processor'
  | 'memory'
  | 'nic'
  | 'disk'
  | 'cdrom'
  | 'floppy'
  | 'ide'
  | 'scsi'
  | 'storage-controller'
  | 'other';

/** CIM_ResourceAllocationSettingData.ResourceType, and the two that 2.x port and storage Items use (30/33, 31). */
const ROLES: ReadonlyMap<number, DeviceRole> = new Map([
  [3, 'processor'],
  [4, 'memory'],
  [5, 'ide'],
  [6, 'scsi'],
  [10, 'nic'],
  [14, 'floppy'],
  [15, 'cdrom'],
  [16, 'cdrom'],
  [17, 'disk'],
  [20, 'storage-controller'],
  [30, 'nic'],
  [31, 'disk'],
  [33, 'nic'],
]);

export function deviceRole(item: Pick<HardwareItem, 'resourceType'>): DeviceRole {
  return ROLES.get(item.resourceType) ?? 'other';
}
