import { HanseError } from '@hanse/kernel';
import { runTool } from './run-tool.ts';

/** The installed QEMU. */
export interface QemuRelease {
  readonly version: string;
  /** What `pc` stands for in this version, such as `pc-i440fx-7.2`. */
  readonly machineType: string;
}

/** Asks the installed QEMU who it is. DRIVER_TOOL_MISSING, DRIVER_TOOL_FAILED. */
export async function qemuRelease(): Promise<QemuRelease> {
  const [about, machines] = await Promise.all([
    runTool('qemu-system-x86_64', ['--version']),
    runTool('qemu-system-x86_64', ['-machine', 'help']),
  ]);
  const version = /version (\S+)/.exec(about)?.[1];
  const machineType = /^pc\s.*\(alias of (\S+)\)/m.exec(machines)?.[1];
  if (version !== undefined && machineType !== undefined) return { version, machineType };
  throw new HanseError('DRIVER_TOOL_FAILED', { tool: 'qemu-system-x86_64', problem: `unknown version: ${about}` });
}
