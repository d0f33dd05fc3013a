import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessIdentity, startTimeOf } from '@hanse/host';
import { INSTALLATION_VARIABLE } from './service.ts';

export interface OwnProcess extends ProcessIdentity {
  /** Program and arguments. */
  readonly command: string;
}

/** Every running process of an installation: services, switches and virtual machines, whoever started them. */
export function ownProcesses(installation: string): readonly OwnProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => ownProcess(Number(name), `${INSTALLATION_VARIABLE}=${installation}`) ?? []);
}

function ownProcess(pid: number, mark: string): OwnProcess | undefined {
  const startTime = startTimeOf(pid);
  if (startTime === undefined) return undefined;
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid, startTime, command };
  } catch {
    // It ended meanwhile, or belongs to another user and so not to us.
    return undefined;
  }
}

/** Whether a process is a virtual machine. */
export function isMachine(command: string): boolean {
  return /^\S*qemu-system-/.test(command);
}
