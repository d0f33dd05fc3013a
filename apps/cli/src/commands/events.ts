import type { FederationEvent } from '@hanse/api';
import type { CliContext } from '../context.ts';
import { eventLine } from '../render/event-line.ts';
import { openSession } from '../session/open-session.ts';

/** What has happened, and with `follow` what happens, to one application or to everything the user may see. */
export async function events(
  context: CliContext,
  options: { application?: string | undefined; follow?: boolean; after?: number },
): Promise<void> {
  const { out, signal } = context;
  await using session = openSession(context);
  const { application, after = 0, follow = false } = options;
  const asked = { application, after, follow, signal };
  // The application is looked up first, so that an unknown one is told and not waited for.
  if (options.application !== undefined) await session.api.application(options.application);
  for await (const event of session.api.events(asked)) print(event);

  function print(event: FederationEvent): void {
    out.lines(eventLine(event, { palette: out.palette }));
    out.json(event);
  }
}
