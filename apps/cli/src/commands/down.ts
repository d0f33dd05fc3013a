import { existsSync } from 'node:fs';
import { readRunFile } from '@hanse/host';
import type { CliContext } from '../context.ts';
import { destroyAll } from '../destroy-all.ts';
import { bringUp } from '../services/bring-up.ts';
import { isMachine, ownProcesses } from '../services/own-processes.ts';
import { readSetups } from '../services/site-setups.ts';
import { removeData, removeIfEmpty, requireNothingLeft, stopLeftovers, stopServices } from '../services/tear-down.ts';
import { openSession } from '../session/open-session.ts';

export async function down(context: CliContext, options: { purge?: boolean }): Promise<void> {
  const { folders, base, out } = context;
  if (folders !== base) out.lines(`this is about the demo in ${folders.data}`);
  if (options.purge === true) await purge(context);
  else await stop(context);
  if (folders !== base && options.purge === true) removeIfEmpty(base.data);
}

async function stop({ folders, out, program }: CliContext): Promise<void> {
  const stopped = await stopServices(folders, (line) => out.lines(line));
  if (stopped.length === 0) out.lines('no service was running');
  const machines = ownProcesses(folders.data).filter(({ command }) => isMachine(command));
  if (machines.length > 0) {
    out.lines(
      `${machines.length} virtual machines keep running: processes ${machines.map(({ pid }) => pid).join(', ')}`,
      `"${program} up" finds them again; "${program} down --purge" removes them and everything else`,
    );
  }
  out.json({ stopped, machinesRunning: machines.map(({ pid }) => pid) });
}

/** Applications first, and by their services, so that the sites let go of what they have in order. */
async function purge(context: CliContext): Promise<void> {
  const { folders, program, signal, out } = context;
  const say = (line: string) => out.lines(line);
  const setups = readSetups(folders);
  const isComplete = setups.every(({ dataFolder }) => readRunFile(dataFolder) !== undefined);
  if (setups.length > 0 && !(isComplete && readRunFile(folders.federation) !== undefined)) {
    say('starting what does not run, to remove the applications in order');
    await bringUp({ folders, program, signal, say });
  }
  let destroyed: readonly string[] = [];
  if (existsSync(folders.profile) && setups.length > 0) {
    await using session = openSession(context);
    destroyed = await destroyAll(session.api, { signal, say });
  }
  const stopped = await stopServices(folders, say);
  const killed = await stopLeftovers(folders);
  if (killed > 0) say(`${killed} more processes were ended`);
  removeData(folders);
  requireNothingLeft(folders);
  say(`${folders.data} is removed; no process is left`);
  out.json({ destroyed, stopped, removed: folders.data });
}
