import type { CliContext } from '../context.ts';
import { applicationPage } from '../render/application.ts';
import { openSession } from '../session/open-session.ts';

export async function show(context: CliContext, application: string): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const view = await session.api.application(application);
  out.lines(...applicationPage(view, { palette: out.palette, width: out.columns() }));
  out.json(view);
}
