import type { QemuProcess } from './qemu-process.ts';

/**
 * After a saving that QEMU has completed, it has given its disks away, to whoever would load the memory, and refuses to
 * save again. When nobody will, continuing takes the disks back; the machine is stopped again at once.
 */
export async function regainDisks(machine: QemuProcess): Promise<void> {
  if ((await machine.runState()) !== 'postmigrate') return;
  await machine.qmp.run('cont');
  await machine.qmp.run('stop');
}
