import type { ComputeDriver, ExportedDisk } from '@hanse/drivers';
import { HanseError, type VeeId } from '@hanse/kernel';
import type { DiskExportFormat } from '@hanse/model';
import type { Caller } from '../security/caller.ts';
import { unknownVee } from '../state/vee-record.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { VeeQueues } from './vee-queues.ts';

/** Disks of VEEs on their way out of the site. */
export class DiskService {
  readonly #vees: VeeTable;
  readonly #driver: ComputeDriver;
  readonly #queues: VeeQueues;

  constructor(parts: { vees: VeeTable; driver: ComputeDriver; queues: VeeQueues }) {
    this.#vees = parts.vees;
    this.#driver = parts.driver;
    this.#queues = parts.queues;
  }

  /**
   * The disk as an image that stands alone; the VEE's other orders wait until it is made, and its destruction ends the
   * making. GATEWAY_VEE_UNKNOWN, IDENTITY_FORBIDDEN, and whatever the driver refuses: a running VEE, an unknown disk.
   */
  async export(
    asked: { readonly veeId: VeeId; readonly diskId: string; readonly format: DiskExportFormat },
    caller: Caller,
    signal: AbortSignal,
  ): Promise<ExportedDisk> {
    const { veeId, diskId, format } = asked;
    const vee = this.#vees.find(veeId);
    if (vee === undefined || vee.state === 'DESTROYED') throw unknownVee(veeId);
    caller.require('disk.export', vee, () => unknownVee(veeId));
    if (vee.state === 'ACTIVE') throw new HanseError('DRIVER_DISK_IN_USE', { veeId, diskId });
    return this.#queues.run(veeId, signal, (mine) => this.#driver.exportDisk(veeId, diskId, format, mine));
  }
}
