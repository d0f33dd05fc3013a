import type { CliContext } from '../context.ts';
import { sessionTable } from '../render/sessions.ts';
import { openSession } from '../session/open-session.ts';

export async function sessions(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const views = await session.api.sessions();
  out.json(views);
  out.lines(...sessionTable(views, { palette: out.palette, width: out.columns() }));
}
