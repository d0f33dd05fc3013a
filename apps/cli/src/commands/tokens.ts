import type { CliContext } from '../context.ts';
import { tokenTable } from '../render/tokens.ts';
import { openSession } from '../session/open-session.ts';

export async function tokens(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const [views, sites] = await Promise.all([session.api.tokens(), session.api.sites()]);
  const siteNames = new Map(sites.map(({ site }) => [String(site.siteId), site.name]));
  out.json(views);
  out.lines(...tokenTable(views, { palette: out.palette, width: out.columns(), siteNames }));
}
