import type { FederationEvent } from '@hanse/api';
import type { Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { eventLine } from '../render/event-line.ts';
import { openSession } from '../session/open-session.ts';

/** The stream has no end: what has been logged comes at once, so a pause this long means that it is through. */
const QUIET: Millis = 500;

/** What has happened, and with `follow` what happens, to one application or to everything the user may see. */
export async function events(
  context: CliContext,
  options: { application?: string | undefined; follow?: boolean; after?: number },
): Promise<void> {
  const { out, signal } = context;
  await using session = openSession(context);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const quiet = options.follow === true ? undefined : new QuietTimer(() => stop.abort());
  const asked = { application: options.application, after: options.after ?? 0, signal: either };
  // The application is looked up first, so that an unknown one is told and not waited for.
  if (options.application !== undefined) await session.api.application(options.application);
  try {
    quiet?.restart();
    for await (const event of session.api.events(asked)) {
      quiet?.restart();
      print(event);
    }
  } finally {
    quiet?.cancel();
  }

  function print(event: FederationEvent): void {
    out.lines(eventLine(event, { palette: out.palette }));
    out.json(event);
  }
}

class QuietTimer {
  readonly #fire: () => void;
  #cancel: () => void = () => undefined;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  restart(): void {
    this.#cancel();
    this.#cancel = systemClock.timer(QUIET, 'events.quiet', this.#fire);
  }

  cancel(): void {
    this.#cancel();
  }
}
