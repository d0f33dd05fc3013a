import { prependPast } from './console-log.ts';
import type { Plug } from './machine-plan.ts';
import { ignoreSharedMemory, loadMemory } from './memory-transfer.ts';
import type { QemuProcess } from './qemu-process.ts';
import type { QmpClient } from './qmp-client.ts';
import type { Template } from './template.ts';

/** Turns a machine that was started from the template's memory into this VEE: state loaded, own devices plugged in. */
export async function wakeTemplate(parts: {
  machine: QemuProcess;
  template: Template;
  plugs: readonly Plug[];
  consoleLog: string;
  socketPath: string;
}): Promise<void> {
  const { qmp } = parts.machine;
  await prependPast(parts.consoleLog, parts.template.consoleLog);
  await ignoreSharedMemory(qmp, true);
  await loadMemory({ qmp, file: parts.template.state, format: 'plain', socketPath: parts.socketPath });
  for (const plug of parts.plugs) await plugIn(qmp, plug);
}

async function plugIn(qmp: QmpClient, { kind, properties }: Plug): Promise<void> {
  const commands = { netdev: 'netdev_add', blockdev: 'blockdev-add', device: 'device_add' } as const;
  await qmp.run(commands[kind], properties);
}
