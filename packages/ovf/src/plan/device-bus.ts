import { deviceRole } from '../envelope/device-role.ts';
import type { HardwareItem } from '../envelope/envelope.ts';
import type { DiskBus } from './deployment-plan.ts';

/** The bus of the controller that an Item hangs on. */
export function busOf(items: ReadonlyMap<string, HardwareItem>, item: HardwareItem): DiskBus {
  const controller = items.get(item.parent ?? '');
  if (controller === undefined) return 'unspecified';
  const role = deviceRole(controller);
  const types = controller.subTypes.join(' ').toLowerCase();
  if (role === 'ide') return 'ide';
  if (types.includes('virtio') && role !== 'other') return 'virtio';
  if (role === 'scsi') return 'scsi';
  if (types.includes('nvme')) return 'nvme';
  return role === 'storage-controller' ? 'sata' : 'unspecified';
}
