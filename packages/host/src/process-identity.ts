import { readFileSync } from 'node:fs';

/** A process for good: a pid alone may be another's tomorrow. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in clock ticks since the machine booted. */
  readonly startTime: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '0' };
}

/** Whether this very process still runs; a zombie does not. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  const found = startTimeOf(pid);
  return found !== undefined && found === startTime;
}

/**
 * Field 22 of /proc/PID/stat (proc(5)); undefined when there is no such process or only its zombie. The name in
 * field 2 may hold spaces and brackets, so counting starts behind the last bracket.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
