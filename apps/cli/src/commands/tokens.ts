import type { CliContext } from '../context.ts';
import { tokenTable } from '../render/tokens.ts';
import { openSession } from '../session/open-session.ts';

export async function tokens(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const views = await session.api.tokens();
  out.json(views);
  out.lines(...tokenTable(views, { palette: out.palette, width: out.columns() }));
}
