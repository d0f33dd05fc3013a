import { closedSignal, type HttpApp, lastEventIdOf, principalOf, type ServerEvent, sendEventStream } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import type { LoggedEvent } from '@hanse/store';
import { callerOf } from '../security/gateway-principal.ts';
import type { SiteEvents } from '../state/site-events.ts';
import type { RouteParts } from './route-parts.ts';

/** The stream of everything that happens at the site. */
export function eventRoutes(app: HttpApp, { events }: RouteParts): void {
  app.get('/v1/events', { config: { operation: 'event.follow', access: 'authenticated' } }, async (request, reply) => {
    const after = position(lastEventIdOf(request), events);
    const signal = closedSignal(request, reply);
    const { tier } = callerOf(principalOf(request));
    await sendEventStream(reply, serverEvents(events.follow(after, signal, tier)), signal);
  });
}

/** Without a Last-Event-ID the stream begins now. */
function position(lastEventId: string | undefined, events: SiteEvents): number {
  if (lastEventId === undefined) return events.last();
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  const problem = `"${lastEventId}" is not the id of an event`;
  throw new HanseError('REQUEST_INVALID', { at: 'headers/last-event-id', problem });
}

async function* serverEvents(events: AsyncIterable<LoggedEvent>): AsyncGenerator<ServerEvent, void, undefined> {
  for await (const { seq, type, data } of events) {
    yield { id: String(seq), event: type, data };
  }
}
