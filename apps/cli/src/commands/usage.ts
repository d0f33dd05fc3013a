import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { usageLines } from '../render/usage.ts';
import { openSession } from '../session/open-session.ts';

export async function usage(context: CliContext, application: string): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const [view, intervals] = await Promise.all([session.api.application(application), session.api.usage(application)]);
  const names = {
    vee: new Map<string, string>(view.vees.map(({ veeId, name }) => [veeId, name])),
    site: new Map<string, string>(view.vees.map(({ siteId, siteName }) => [siteId, siteName])),
  };
  const look = { palette: out.palette, width: out.columns(), now: systemClock.now() };
  out.lines(...usageLines(intervals, names, look));
  out.json(intervals);
}
