import { closedSignal, type HttpApp, lastEventIdOf, principalOf, type ServerEvent, sendEventStream } from '@hanse/http';
import { parseScopePath, type Resource } from '@hanse/identity';
import { type ApplicationId, HanseError } from '@hanse/kernel';
import type { EventLog, LoggedEvent } from '@hanse/store';
import { Type } from 'typebox';
import type { ApplicationFinder } from '../applications/application-finder.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { Asker } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { applicationThing } from '../policy/things.ts';
import { askerOf } from './asker.ts';

const PAGE = 200;

/** The event stream: of one application, or of everything the asker may see. */
export function eventRoutes(
  app: HttpApp,
  parts: { events: EventLog; finder: ApplicationFinder; applications: ApplicationTable; judge: Judge },
): void {
  const { events, finder, applications, judge } = parts;

  app.get(
    '/v1/events',
    {
      config: { operation: 'event.follow', access: 'authenticated' },
      schema: {
        querystring: Type.Object({
          application: Type.Optional(Type.String({ description: 'id or name; absent: all of yours' })),
          after: Type.Optional(Type.Integer({ minimum: 0, description: 'sequence number; absent: from now on' })),
          follow: Type.Optional(
            Type.Boolean({ description: 'false: end with what has happened until now; default true' }),
          ),
        }),
      },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const { after, follow } = request.query;
      const application = principalOf(request).applicationId ?? request.query.application;
      const subject =
        application === undefined ? undefined : finder.find(application, asker, 'application.read').applicationId;
      const from = sequenceOf(lastEventIdOf(request)) ?? after ?? events.last();
      const signal = closedSignal(request, reply);
      const entries = follow === false ? past(events, from, subject) : events.follow(from, signal, subject);
      await sendEventStream(reply, visible(entries, asker), signal);
    },
  );

  async function* visible(
    entries: AsyncIterable<LoggedEvent>,
    asker: Asker,
  ): AsyncGenerator<ServerEvent, void, undefined> {
    const known = new Map<string, Resource>();
    for await (const { seq, type, data, subject: about } of entries) {
      const resource = known.get(about) ?? thingOf(about);
      known.set(about, resource);
      // Asked anew for each event: who is taken out of a VO hears no more of it, however long the stream goes on.
      const isVisible = judge.decide({ requester: asker.requester, action: 'application.read', resource }).allowed;
      if (isVisible) yield { id: String(seq), event: type, data };
    }
  }

  function thingOf(about: string): Resource {
    const application = applications.get(about as ApplicationId);
    return application === undefined
      ? { kind: 'federation', path: parseScopePath('/') }
      : applicationThing(application);
  }
}

/** What has happened until now, page by page. */
async function* past(log: EventLog, from: number, subject: string | undefined): AsyncGenerator<LoggedEvent, void> {
  const last = log.last();
  for (let position = from; position < last; ) {
    const page = log.after(position, PAGE, subject).filter(({ seq }) => seq <= last);
    yield* page;
    position = page.at(-1)?.seq ?? last;
  }
}

/** A place that cannot be read must not silently become another: the reader would miss events. */
function sequenceOf(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined) return undefined;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new HanseError('VALUE_INVALID', {
    what: 'header Last-Event-ID',
    value: lastEventId,
    at: 'the request',
    expected: 'the id of an event, a whole number',
  });
}
