import { isoTime } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { siteTable } from '../render/sites.ts';
import { openSession } from '../session/open-session.ts';

export async function sites(context: CliContext): Promise<void> {
  const { out, program } = context;
  await using session = openSession(context);
  const [views, former] = await Promise.all([session.api.sites(), session.api.formerSites()]);
  out.json([...views, ...former]);
  if (views.length === 0) out.lines(`no site has joined; "${program} site invite NAME" invites one`);
  else out.lines(...siteTable(views, { palette: out.palette, width: out.columns() }));
  for (const { name, state, at, reason } of former) {
    out.lines(`${name}: ${state.toLowerCase()} at ${isoTime(at)}, because ${reason}`);
  }
}
