import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { gatewayCommand } from '../services/gateway-command.ts';
import { readSetups } from '../services/site-setups.ts';
import { startService } from '../services/start-service.ts';
import { stopGateway } from '../services/tear-down.ts';

/** Ends the membership of a site of this machine; its gateway then serves the site's own users alone. */
export async function siteLeave(context: CliContext, name: string, { force }: { force?: boolean }): Promise<void> {
  const { folders, out, program, signal } = context;
  const setups = readSetups(folders);
  const setup = setups.find((one) => one.name === name);
  if (setup === undefined) {
    const accepted = setups.map((one) => one.name);
    throw new HanseError('CLI_SITE_NOT_HERE', { site: name, folder: folders.data, accepted, program });
  }
  const failure = await gatewayCommand(setup, 'leave', force === true ? ['--force'] : [], signal);
  if (failure !== undefined) throw new HanseError('CLI_LEAVE_FAILED', { site: name, ...failure });
  out.lines(`${name} has left the federation; what runs there runs on`);
  const wasRunning = await stopGateway(setup);
  if (wasRunning) {
    const { url, pid } = await startService(setup, signal);
    out.lines(`${setup.title} runs at ${url} (process ${pid}) for the site's own users`);
  }
  out.json({ site: name, hasLeft: true });
}
