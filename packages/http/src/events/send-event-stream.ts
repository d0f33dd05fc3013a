import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Clock, JsonValue, Millis } from '@hanse/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One server-sent event (WHATWG HTML §9.2). */
export interface ServerEvent {
  /** Without line breaks; the reader gives it back as Last-Event-ID. */
  readonly id: string;
  readonly event: string;
  readonly data: JsonValue;
}

/** Shorter than the idle limits of the usual proxies. */
const HEARTBEAT: Millis = 15_000;
const RETRY: Millis = 2_000;

/** Aborts when the client has gone or the server begins to stop: give it to whatever feeds an endless answer. */
export function closedSignal(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, request.server.stopping]);
}

/** Where the reader left off, from its Last-Event-ID header. */
export function lastEventIdOf(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}

/**
 * Answers with the events of `source` as they come, and a comment now and then while there are none, until the source
 * ends, the client leaves, the server stops, the reader's token ends or is revoked, or `signal` aborts. Resolves when the answer has ended.
 */
export async function sendEventStream(
  reply: FastifyReply,
  source: AsyncIterable<ServerEvent>,
  signal: AbortSignal,
): Promise<void> {
  const { answers } = reply.server;
  const ended = answers === undefined ? [] : [answers.endOf(reply.request)];
  const end = AbortSignal.any([signal, closedSignal(reply.request, reply), ...ended]);
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  reply.raw.write(`retry: ${RETRY}\n\n`);
  const stopHeartbeat = heartbeats(reply.server.clock, reply.raw);
  try {
    await pump(source, reply.raw, end);
    reply.raw.end();
  } catch (cause) {
    // The reader must see a break, not an end: it then comes back for the rest. The framework logs the cause.
    reply.raw.destroy();
    throw cause;
  } finally {
    stopHeartbeat();
  }
}

async function pump(source: AsyncIterable<ServerEvent>, raw: ServerResponse, end: AbortSignal): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  while (!end.aborted) {
    const next = await unlessAborted(iterator.next(), end);
    if (next === undefined || next.done === true) break;
    if (!raw.write(eventText(next.value))) await unlessAborted(once(raw, 'drain'), end);
  }
  // Not awaited: a source that is waiting for its next event returns only then.
  iterator.return?.().catch(() => undefined);
}

/**
 * What the promise gives, or undefined when the signal aborts first. A race against one promise that lives as long as
 * the stream would keep every event's promise alive with it.
 */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function heartbeats(clock: Clock, raw: ServerResponse): () => void {
  let cancel: () => void = () => undefined;
  const arm = () => {
    cancel = clock.timer(HEARTBEAT, 'http.heartbeat', () => {
      raw.write(': still here\n\n');
      arm();
    });
  };
  arm();
  return () => cancel();
}

function eventText({ id, event, data }: ServerEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
