import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { eventually, freePort, RecordingLogger, VirtualClock } from '@hanse/testkit';
import { Type } from 'typebox';
import { createHttpClient, type HttpClient } from '../src/client/index.ts';
import {
  AnswerLives,
  bodyStream,
  closedSignal,
  type HttpServerParts,
  lastEventIdOf,
  type ServerEvent,
  sendEventStream,
} from '../src/index.ts';
import { ALICE, PUBLIC, type TestServer, testServer } from './support.ts';

const MEBI = 1024 * 1024;

const code = (expected: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof HanseError, String(thrown));
  assert.equal(thrown.code, expected);
  return true;
};

type Routes = (app: TestServer['app'], rig: TestServer) => void;

/** A listening server with these routes and a client of it. */
async function connected(
  routes: Routes,
  work: (client: HttpClient, rig: TestServer) => Promise<void>,
  more: Partial<HttpServerParts> = {},
): Promise<void> {
  await using rig = await testServer(more);
  routes(rig.app, rig);
  const { port } = await rig.server.listen('127.0.0.1', 0);
  const { clock, rng } = rig;
  const client = createHttpClient({ baseUrl: `http://127.0.0.1:${port}`, peer: 'gateway oslo', clock, rng });
  try {
    await work(client, rig);
  } finally {
    await client.close();
  }
}

async function* filled(pieces: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < pieces; n += 1) yield new Uint8Array(MEBI).fill(n);
}

async function sizeOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of body) size += chunk.byteLength;
  return size;
}

describe('a client', () => {
  test('sends query, body and trace, and checks the answer against its schema', () =>
    connected(
      (app) => {
        app.post('/echo', { config: PUBLIC }, async (request) => ({
          body: request.body,
          query: request.query,
          traceparent: request.headers['traceparent'],
          authorization: request.headers.authorization,
        }));
      },
      async (client, { server, clock, rng }) => {
        const options = { query: { a: 1, b: undefined, c: 'x y' }, body: { deep: [1] } };
        const echo = await client.json('POST', '/echo', options);
        assert.deepEqual(echo, { body: { deep: [1] }, query: { a: '1', c: 'x y' } });
        await assert.rejects(
          client.json('POST', '/echo', { ...options, answer: Type.Object({ body: Type.String() }) }),
          code('PEER_ANSWER_UNEXPECTED'),
        );
        const address = server.app.server.address();
        assert.ok(typeof address === 'object' && address !== null);
        const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
        const parts = { clock, rng, trace: () => trace, token: async () => 'alice' };
        const other = createHttpClient({ baseUrl: `http://127.0.0.1:${address.port}`, ...parts });
        const answer = Type.Object({ traceparent: Type.String(), authorization: Type.String() });
        const { traceparent, authorization } = await other.json('POST', '/echo', { body: null, answer });
        assert.match(traceparent, /^00-a{32}-(?!b{16})[0-9a-f]{16}-01$/);
        assert.equal(authorization, 'Bearer alice');
        await other.close();
      },
    ));

  test('throws what the peer reports, with its code and details', () =>
    connected(
      (app) => {
        app.get('/busy', { config: PUBLIC }, async () => {
          throw new HanseError('QUEUE_FULL', { queue: 'orders', limit: 3 });
        });
      },
      async (client) => {
        await assert.rejects(client.json('GET', '/busy'), (thrown) => {
          assert.match(String(thrown), /Queue orders is full \(3 waiting\)/);
          return code('QUEUE_FULL')(thrown);
        });
        await assert.rejects(client.download('/nothing'), code('ROUTE_UNKNOWN'));
      },
    ));

  test('names the peer that cannot be reached or hangs up', async () => {
    await connected(
      () => undefined,
      async (_client, { clock, rng }) => {
        const baseUrl = `http://127.0.0.1:${await freePort()}`;
        const client = createHttpClient({ baseUrl, peer: 'gateway oslo', clock, rng });
        await assert.rejects(client.json('GET', '/'), (thrown) => {
          assert.match(String(thrown), /gateway oslo cannot be reached: .*ECONNREFUSED/);
          return code('PEER_UNREACHABLE')(thrown);
        });
        await client.close();
        const rude = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
        await eventually(() => rude.listening);
        const address = rude.address();
        assert.ok(typeof address === 'object' && address !== null);
        const hungUp = createHttpClient({ baseUrl: `http://127.0.0.1:${address.port}`, clock, rng });
        await assert.rejects(hungUp.json('GET', '/'), code('PEER_UNREACHABLE'));
        await hungUp.close();
        rude.close();
      },
    );
  });

  test('gives up at its deadline, or when it is told to', () =>
    connected(
      (app) => {
        app.get('/never', { config: PUBLIC }, (request, reply) => {
          closedSignal(request, reply).addEventListener('abort', () => reply.raw.destroy());
        });
      },
      async (client, { clock }) => {
        const late = assert.rejects(client.json('GET', '/never', { deadlineMs: 3_000 }), code('DEADLINE_EXCEEDED'));
        await clock.advance(3_000);
        await late;
        const abort = new AbortController();
        const cancelled = assert.rejects(client.json('GET', '/never', { signal: abort.signal }), code('CANCELLED'));
        abort.abort();
        await cancelled;
        await assert.rejects(client.json('GET', '/never', { signal: abort.signal }), code('CANCELLED'));
        assert.deepEqual(clock.pending(), []);
      },
    ));
});

describe('streams', () => {
  const routes: Routes = (app) => {
    app.post('/limited', { config: { ...PUBLIC, streamLimit: 4 * MEBI } }, async (request) => ({
      size: await sizeOf(bodyStream(request)),
    }));
    app.post('/digest', { config: PUBLIC }, async (request) => {
      const hash = createHash('sha256');
      for await (const chunk of bodyStream(request)) hash.update(chunk as Uint8Array);
      return { digest: hash.digest('hex') };
    });
    app.get('/image', { config: PUBLIC }, (_request, reply) =>
      reply.type('application/octet-stream').send(Readable.from(filled(20), { objectMode: false })),
    );
    app.get('/broken', { config: PUBLIC }, (_request, reply) => {
      const broken = (async function* () {
        yield new Uint8Array(10);
        throw new RangeError('disk failed');
      })();
      return reply.type('application/octet-stream').send(Readable.from(broken, { objectMode: false }));
    });
  };

  test('go through untouched and far beyond the limit of other bodies', () =>
    connected(routes, async (client) => {
      const hash = createHash('sha256');
      for await (const chunk of filled(20)) hash.update(chunk);
      const body = filled(20);
      const sent = await client.stream('POST', '/digest', { body, contentType: 'application/x-tar' });
      assert.deepEqual(sent, { digest: hash.digest('hex') });
      const download = await client.download('/image');
      assert.equal(download.contentType, 'application/octet-stream');
      assert.equal(await sizeOf(download.body), 20 * MEBI);
    }));

  test('are refused beyond a limit of their own, or when they are none', () =>
    connected(routes, async (client) => {
      assert.deepEqual(await client.stream('POST', '/limited', { body: filled(4) }), { size: 4 * MEBI });
      await assert.rejects(client.stream('POST', '/limited', { body: filled(5) }), code('REQUEST_TOO_LARGE'));
      await assert.rejects(client.json('POST', '/digest', { body: {} }), code('REQUEST_MEDIA_TYPE'));
    }));

  test('that break say so to the reader and in the log, instead of ending early', () => {
    const logger = new RecordingLogger();
    const read = async (client: HttpClient) => {
      const download = await client.download('/broken');
      await assert.rejects(sizeOf(download.body), code('PEER_UNREACHABLE'));
      const broken = await eventually(() => logger.lines.find(({ event }) => event === 'http-answer-broken'));
      assert.match(String(broken.fields['problem']), /disk failed/);
    };
    return connected(routes, read, { logger });
  });
});

describe('events', () => {
  /** Three events a connection, numbered on from the last one the reader has seen. */
  const three: Routes = (app) => {
    app.get('/three', { config: PUBLIC }, async (request, reply) => {
      const from = Number(lastEventIdOf(request) ?? 0);
      const source = (async function* (): AsyncGenerator<ServerEvent> {
        for (let n = from + 1; n <= from + 3; n += 1) yield { id: String(n), event: 'tick', data: { n } };
      })();
      await sendEventStream(reply, source, closedSignal(request, reply));
    });
  };

  test('come parsed and end with their source', () =>
    connected(three, async (client) => {
      const seen = [];
      for await (const event of client.events('/three', { lastEventId: '6' })) seen.push(event);
      assert.deepEqual(
        seen.map(({ id }) => id),
        ['7', '8', '9'],
      );
      assert.deepEqual(seen[0], { id: '7', event: 'tick', data: { n: 7 } });
    }));

  test('go on after a break without a gap or a repetition, until the reader leaves', () =>
    connected(three, async (client, { clock }) => {
      const leave = new AbortController();
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { id } of client.events('/three', { reconnect: true, signal: leave.signal }))
          seen.push(id ?? '');
      })();
      await eventually(async () => {
        await clock.advance(10_000);
        return seen.length >= 8;
      });
      leave.abort();
      await reading;
      assert.deepEqual(seen.slice(0, 8), ['1', '2', '3', '4', '5', '6', '7', '8']);
    }));

  test('are followed by heartbeats while there are none, and end when the server stops', async () => {
    let hasEnded = false;
    const silent: Routes = (app) => {
      app.get('/silent', { config: PUBLIC }, async (request, reply) => {
        const closed = closedSignal(request, reply);
        const source = (async function* (): AsyncGenerator<ServerEvent> {
          yield { id: '1', event: 'hello', data: null };
          await new Promise((resolve) => closed.addEventListener('abort', resolve));
        })();
        await sendEventStream(reply, source, closed);
        hasEnded = true;
      });
    };
    await connected(silent, async (client, { clock, server }) => {
      const { body } = await client.download('/silent');
      let text = '';
      const reading = (async () => {
        for await (const chunk of body) text += new TextDecoder().decode(chunk);
      })();
      await eventually(() => text.includes('event: hello'));
      assert.deepEqual(
        clock.pending().map(({ name }) => name),
        ['http.heartbeat'],
      );
      await clock.advance(15_000);
      await eventually(() => text.includes(': still here'));
      await server.stop(AbortSignal.timeout(10_000));
      await reading;
      assert.ok(hasEnded);
      assert.deepEqual(clock.pending(), []);
    });
  });

  test('end with the token of their reader, who goes on with the next one without a gap', async () => {
    const expired = new Set<string>();
    const clock = new VirtualClock();
    const answers = new AnswerLives({ clock, standingOf: ({ id }) => (expired.has(id) ? 'expired' : 'good') });
    const authenticate: HttpServerParts['authenticate'] = async ({ headers }) => {
      const id = headers.authorization?.slice('Bearer '.length) ?? '';
      if (expired.has(id)) throw new HanseError('IDENTITY_TOKEN_EXPIRED', { expiredAt: 'now' });
      return { ...ALICE, id };
    };
    await using rig = await testServer({ clock, answers, authenticate });
    rig.app.get('/ticks', { config: { operation: 'ticks', access: 'authenticated' } }, async (request, reply) => {
      const closed = closedSignal(request, reply);
      const from = Number(lastEventIdOf(request) ?? 0);
      const source = (async function* (): AsyncGenerator<ServerEvent> {
        yield { id: String(from + 1), event: 'tick', data: null };
        await new Promise((resolve) => closed.addEventListener('abort', resolve));
      })();
      await sendEventStream(reply, source, closed);
    });
    const { port } = await rig.server.listen('127.0.0.1', 0);
    let renewals = 0;
    const token = () => `token-${renewals}`;
    const client = createHttpClient({ baseUrl: `http://127.0.0.1:${port}`, clock, rng: rig.rng, token });
    const leave = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { id } of client.events('/ticks', { reconnect: true, signal: leave.signal }))
        seen.push(id ?? '');
    })();
    for (const wanted of ['1', '2', '3']) {
      await eventually(async () => {
        await clock.advance(1_000);
        return seen.includes(wanted);
      });
      expired.add(token());
      renewals += 1;
    }
    leave.abort();
    await reading;
    await client.close();
    assert.deepEqual(seen, ['1', '2', '3']);
  });

  test('break, and say so in the log, when their source fails', () => {
    const logger = new RecordingLogger();
    const failing: Routes = (app) => {
      app.get('/failing', { config: PUBLIC }, async (request, reply) => {
        const source = (async function* (): AsyncGenerator<ServerEvent> {
          yield { id: '1', event: 'tick', data: null };
          throw new RangeError('store failed');
        })();
        await sendEventStream(reply, source, closedSignal(request, reply));
      });
    };
    const read = async (client: HttpClient) => {
      const reading = (async () => {
        for await (const { id } of client.events('/failing')) assert.equal(id, '1');
      })();
      await assert.rejects(reading, code('PEER_UNREACHABLE'));
      const broken = await eventually(() => logger.lines.find(({ event }) => event === 'http-answer-broken'));
      assert.match(String(broken.fields['problem']), /store failed/);
    };
    return connected(failing, read, { logger });
  });

  test('stop being produced when the reader leaves', async () => {
    let isReleased = false;
    const endless: Routes = (app) => {
      app.get('/endless', { config: PUBLIC }, async (request, reply) => {
        const source = (async function* (): AsyncGenerator<ServerEvent> {
          try {
            for (let n = 1; ; n += 1) yield { id: String(n), event: 'tick', data: 'x'.repeat(10_000) };
          } finally {
            isReleased = true;
          }
        })();
        await sendEventStream(reply, source, closedSignal(request, reply));
      });
    };
    await connected(endless, async (client) => {
      for await (const { id } of client.events('/endless')) if (id === '50') break;
      await eventually(() => isReleased);
    });
  });
});

describe('a stopping server', () => {
  test('finishes what is under way before its deadline, and cuts it after', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let hasBegun = 0;
    const routes: Routes = (app) => {
      app.get('/held', { config: PUBLIC }, async () => {
        hasBegun += 1;
        await held;
        return { done: true };
      });
    };
    await connected(routes, async (client, { server }) => {
      const cut = assert.rejects(client.json('GET', '/held'), code('PEER_UNREACHABLE'));
      await eventually(() => hasBegun === 1);
      await server.stop(AbortSignal.abort());
      await cut;
    });
    await connected(routes, async (client, { server }) => {
      const finished = client.json('GET', '/held');
      await eventually(() => hasBegun === 2);
      const stopped = server.stop(AbortSignal.timeout(10_000));
      release();
      assert.deepEqual(await finished, { done: true });
      await stopped;
    });
  });
});
