import { BASE_SLOTS, type Plug } from './machine-plan.ts';

/** What runs the guest's instructions: the processor itself, or QEMU's translator. */
export type Accelerator = 'kvm' | 'tcg';

/** The guest kernel that QEMU starts itself, through the PVH entry. */
export interface DirectKernel {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

/** Where the machine's memory lives: its own, or a file that it shares or only starts from. */
export type MemoryBacking =
  | { readonly kind: 'own' }
  | { readonly kind: 'shared-file'; readonly path: string }
  | { readonly kind: 'copy-on-write'; readonly path: string };

export interface QemuMachineSpec {
  readonly name: string;
  readonly machineType: string;
  readonly accelerator: Accelerator;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly memory: MemoryBacking;
  readonly consoleLog: string;
  readonly pidFile: string;
  readonly qmpSocket: string;
  /** Socket of the guest agent; absent: no agent channel. */
  readonly agentSocket?: string;
  readonly kernel?: DirectKernel;
  /** File that the guest reads as its guest info. */
  readonly guestInfo?: string;
  readonly plugs: readonly Plug[];
  /** Waits for saved memory instead of booting. */
  readonly isIncoming: boolean;
}

/** Memory backends carry this name in every machine, so that saved memory of one fits into the other. */
const MEMORY_ID = 'ram';
const SANDBOX = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

/** The argument vector of qemu-system-x86_64. The machine is made but does not run until it is told to (`-S`). */
export function qemuArguments(spec: QemuMachineSpec): readonly string[] {
  return [
    ...['-name', spec.name, '-display', 'none', '-nodefaults', '-no-user-config', '-S', '-sandbox', SANDBOX],
    ...['-machine', machineOptions(spec)],
    ...acceleratorArguments(spec.accelerator),
    ...['-smp', String(spec.vcpus), '-m', `${spec.memoryMib}M`, '-object', JSON.stringify(memoryObject(spec))],
    ...['-chardev', `file,id=console,path=${escaped(spec.consoleLog)},append=on`, '-serial', 'chardev:console'],
    ...['-qmp', `unix:${escaped(spec.qmpSocket)},server=on,wait=off`, '-pidfile', spec.pidFile],
    ...['-device', JSON.stringify(balloon())],
    ...agentArguments(spec.agentSocket),
    ...kernelArguments(spec.kernel),
    ...guestInfoArguments(spec.guestInfo),
    ...spec.plugs.flatMap((plug) => [`-${plug.kind}`, JSON.stringify(plug.properties)]),
    ...(spec.isIncoming ? ['-incoming', 'defer'] : []),
  ];
}

function machineOptions({ machineType, kernel }: QemuMachineSpec): string {
  // Without graphics the firmware, and most boot loaders after it, speak on the serial console.
  const firmware = kernel === undefined ? ',graphics=off' : '';
  return `${machineType},hpet=off,usb=off,vmport=off,memory-backend=${MEMORY_ID}${firmware}`;
}

function acceleratorArguments(accelerator: Accelerator): readonly string[] {
  if (accelerator === 'kvm') return ['-accel', 'kvm', '-cpu', 'host'];
  // A small translation cache costs little speed and saves tens of MiB for each machine.
  return ['-accel', 'tcg,tb-size=64', '-cpu', 'qemu64'];
}

function memoryObject({ memory, memoryMib }: QemuMachineSpec): Record<string, string | number | boolean> {
  const size = memoryMib * 1024 * 1024;
  if (memory.kind === 'own') return { 'qom-type': 'memory-backend-ram', id: MEMORY_ID, size };
  const share = memory.kind === 'shared-file';
  return { 'qom-type': 'memory-backend-file', id: MEMORY_ID, size, 'mem-path': memory.path, share };
}

function balloon(): Record<string, string> {
  return { driver: 'virtio-balloon-pci', id: 'balloon', bus: 'pci.0', addr: slot(BASE_SLOTS.balloon) };
}

function agentArguments(socketPath: string | undefined): readonly string[] {
  if (socketPath === undefined) return [];
  const bus = { driver: 'virtio-serial-pci', id: 'serialbus', bus: 'pci.0', addr: slot(BASE_SLOTS.serialBus) };
  const port = { driver: 'virtserialport', bus: 'serialbus.0', chardev: 'agent', name: 'org.qemu.guest_agent.0' };
  return [
    ...['-device', JSON.stringify(bus)],
    ...['-chardev', `socket,id=agent,path=${escaped(socketPath)},server=on,wait=off`],
    ...['-device', JSON.stringify(port)],
  ];
}

function kernelArguments(kernel: DirectKernel | undefined): readonly string[] {
  if (kernel === undefined) return [];
  return ['-kernel', kernel.kernel, '-initrd', kernel.initrd, '-append', kernel.commandLine];
}

/** QEMU has no VMware backdoor; what `vmtoolsd` would answer for `guestinfo.ovfEnv` is found under the same name here. */
function guestInfoArguments(file: string | undefined): readonly string[] {
  return file === undefined ? [] : ['-fw_cfg', `name=opt/guestinfo.ovfEnv,file=${escaped(file)}`];
}

function slot(number: number): string {
  return `0x${number.toString(16)}`;
}

/** In QEMU's `key=value,…` options a comma within a value is written twice. */
function escaped(value: string): string {
  return value.replaceAll(',', ',,');
}
