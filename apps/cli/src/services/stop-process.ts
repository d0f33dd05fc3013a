import { isRunning, type ProcessIdentity } from '@hanse/host';
import { HanseError, type Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';

const POLL: Millis = 30;
const AFTER_KILL: Millis = 5_000;

/** Asks the process to end, and ends it when it has not done so within `grace`. Answers how it went. */
export async function stopProcess(process: ProcessIdentity, grace: Millis): Promise<'ended' | 'killed'> {
  tell(process, 'SIGTERM');
  if (await endsWithin(process, grace)) return 'ended';
  tell(process, 'SIGKILL');
  if (await endsWithin(process, AFTER_KILL)) return 'killed';
  throw new HanseError('CLI_SERVICE_STUCK', { pid: process.pid });
}

/** The identity is looked at first: the pid alone may be another's by now. */
function tell(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (thrown) {
    // It ended between the look and the signal.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

async function endsWithin(identity: ProcessIdentity, limit: Millis): Promise<boolean> {
  const end = systemClock.monotonic() + limit;
  while (isRunning(identity)) {
    if (systemClock.monotonic() > end) return false;
    await systemClock.sleep(POLL, 'process-end');
  }
  return true;
}
