import type { CliContext } from '../context.ts';
import { siteTable } from '../render/sites.ts';
import { bringUp } from '../services/bring-up.ts';
import type { DriverName } from '../services/gateway-config.ts';
import { openSession } from '../session/open-session.ts';

export async function up(
  context: CliContext,
  options: { sites?: readonly string[]; driver?: DriverName },
): Promise<void> {
  const { folders, base, program, signal, out } = context;
  if (folders !== base) out.lines(`using the demo in ${folders.data}`);
  const { sites, driver } = options;
  const report = await bringUp({ folders, program, signal, sites, driver, say: (line) => out.lines(line) });
  if (report.sites.some((site) => site.driver === 'simulated')) {
    out.lines(out.palette.yellow('Sites with the simulated driver run no real machines.'));
  }
  await using session = openSession(context);
  out.lines('', ...siteTable(await session.api.sites(), { palette: out.palette, width: out.columns() }), '');
  out.lines(`next: ${program} deploy PACKAGE --manifest FILE`);
  out.json({ dataFolder: folders.data, ...report });
}
