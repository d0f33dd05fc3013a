import type { CliContext } from '../context.ts';
import { openSession } from '../session/open-session.ts';

/** Ends the membership of a site against its will. */
export async function siteExpel(context: CliContext, name: string, { reason }: { reason: string }): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const former = await session.api.expel(name, reason);
  out.json(former);
  out.lines(`${former.name} is expelled; every gateway knows within a minute`);
}
