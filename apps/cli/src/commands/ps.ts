import type { ApplicationView } from '@hanse/api';
import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { applicationTable, veeTable } from '../render/application.ts';
import { processTable } from '../render/processes.ts';
import { openSession } from '../session/open-session.ts';

export async function ps(context: CliContext, options: { all?: boolean; processes?: boolean }): Promise<void> {
  const { out, program } = context;
  await using session = openSession(context);
  const applications = await session.api.applications({ all: options.all === true });
  out.json(applications);
  if (applications.length === 0) {
    out.lines(`no application is deployed; "${program} deploy PACKAGE" deploys one`);
    return;
  }
  const look = { palette: out.palette, width: out.columns() };
  out.lines(...applicationTable(applications, { ...look, now: systemClock.now() }));
  for (const application of applications) out.lines('', ...veesOf(application, options.processes === true, look));
}

function veesOf(application: ApplicationView, isDetailed: boolean, look: Parameters<typeof veeTable>[1]) {
  const table = isDetailed ? processTable(application.vees, look) : veeTable(application.vees, look);
  return [look.palette.bold(application.name), ...table];
}
