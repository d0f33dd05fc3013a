import { closedSignal, type HttpApp, lastEventIdOf, type ServerEvent, sendEventStream } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import type { EventLog } from '@hanse/store';
import { Type } from 'typebox';
import type { ApplicationFinder } from '../applications/application-finder.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import { type Asker, askerOf } from './asker.ts';

/** The event stream: of one application, or of everything the asker may see. */
export function eventRoutes(
  app: HttpApp,
  parts: { events: EventLog; finder: ApplicationFinder; applications: ApplicationTable },
): void {
  const { events, finder, applications } = parts;

  app.get(
    '/v1/events',
    {
      config: { operation: 'event.follow', access: 'authenticated' },
      schema: {
        querystring: Type.Object({
          application: Type.Optional(Type.String({ description: 'id or name; absent: all of yours' })),
          after: Type.Optional(Type.Integer({ minimum: 0, description: 'sequence number; absent: from now on' })),
        }),
      },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const { application, after } = request.query;
      const subject = application === undefined ? undefined : finder.find(application, asker).applicationId;
      const from = sequenceOf(lastEventIdOf(request)) ?? after ?? events.last();
      const signal = closedSignal(request, reply);
      await sendEventStream(reply, visible(events, from, signal, asker, subject), signal);
    },
  );

  async function* visible(
    log: EventLog,
    from: number,
    signal: AbortSignal,
    asker: Asker,
    subject: string | undefined,
  ): AsyncGenerator<ServerEvent, void, undefined> {
    const owners = new Map<string, boolean>();
    for await (const { seq, type, data, subject: about } of log.follow(from, signal, subject)) {
      const isMine = owners.get(about) ?? applications.get(about as never)?.owner === asker.userId;
      owners.set(about, isMine);
      if (isMine || asker.isOperator) yield { id: String(seq), event: type, data };
    }
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
