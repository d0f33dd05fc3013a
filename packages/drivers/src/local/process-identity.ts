import { readdirSync, readFileSync } from 'node:fs';
import type { Clock, Millis } from '@hanse/kernel';
import { HanseError } from '@hanse/kernel';

/** One process, for ever: a process id alone is used again, its start time within one boot of the machine is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of `/proc/<pid>/stat`: clock ticks between the machine's boot and the process's start (proc(5)). */
  readonly startTicks: number;
  readonly bootId: string;
}

const PROC = '/proc';

/** The identity of what runs under this id now; undefined when nothing does, a zombie being nothing. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, startTicks: Number(fields[19]), bootId: bootId() };
}

export function isProcessRunning(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

/** Sends the signal only to the very process that is meant; false when it has ended already. */
export function signalProcess(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (!isProcessRunning(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (thrown) {
    if (errorCode(thrown) === 'ESRCH') return false;
    throw thrown;
  }
}

/** Resolves when the process is gone. Throws DEADLINE_EXCEEDED. */
export async function processEnd(identity: ProcessIdentity, clock: Clock, within: Millis): Promise<void> {
  const deadline = clock.monotonic() + within;
  while (isProcessRunning(identity)) {
    if (clock.monotonic() > deadline) {
      throw new HanseError('DEADLINE_EXCEEDED', { what: `the end of process ${identity.pid}`, seconds: within / 1000 });
    }
    await clock.sleep(5, 'local.process-end');
  }
}

/** Ends the process without asking it. */
export async function killProcess(identity: ProcessIdentity, clock: Clock): Promise<void> {
  if (signalProcess(identity, 'SIGKILL')) await processEnd(identity, clock, 10_000);
}

export interface FoundProcess {
  readonly identity: ProcessIdentity;
  readonly arguments: readonly string[];
}

/** Every process of the machine that was started with these arguments; how a process is found whose id was not kept. */
export function findProcesses(isMeant: (argv: readonly string[]) => boolean): readonly FoundProcess[] {
  return readdirSync(PROC)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const argv = commandLine(Number(name));
      if (!isMeant(argv)) return [];
      const identity = identifyProcess(Number(name));
      return identity === undefined ? [] : [{ identity, arguments: argv }];
    });
}

/** Processor time of user and kernel together, in seconds; undefined when the process has ended. */
export function cpuSeconds(pid: number): number | undefined {
  const fields = statFields(pid);
  // utime and stime count in USER_HZ, which is 100 on every Linux that QEMU runs on.
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Memory of the host that only this process holds plus its share of what it has in common with others. */
export function proportionalMemoryBytes(pid: number): number | undefined {
  const text = readIfThere(`${PROC}/${pid}/smaps_rollup`);
  const kib = /^Pss:\s+(\d+) kB$/m.exec(text ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** The fields after the command's name, which may itself hold blanks and parentheses. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = readIfThere(`${PROC}/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function commandLine(pid: number): readonly string[] {
  return (readIfThere(`${PROC}/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
}

function bootId(): string {
  return readFileSync(`${PROC}/sys/kernel/random/boot_id`, 'utf8').trim();
}

/** A process may end between being listed and being read. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(errorCode(thrown))) return undefined;
    throw thrown;
  }
}

function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
