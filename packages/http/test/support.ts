import { HanseError, type Rng, SILENT_LOGGER } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { createHttpServer, type HttpServer, type HttpServerParts, type Principal } from '../src/index.ts';

export const PUBLIC = { operation: 'test', access: 'public' } as const;

export const ALICE: Principal = { kind: 'user', id: 'alice', roles: ['member'], scope: [] };

export interface TestServer extends AsyncDisposable {
  readonly server: HttpServer;
  readonly app: HttpServer['app'];
  readonly clock: VirtualClock;
  readonly rng: Rng;
}

/** A server for which "Bearer alice" is Alice, everybody else is unknown, and `forbidden` may be done by nobody. */
export async function testServer(more: Partial<HttpServerParts> = {}): Promise<TestServer> {
  const clock = new VirtualClock();
  const rng = new SeededRng(1);
  const server = await createHttpServer({
    name: 'test',
    version: '1.0.0',
    logger: SILENT_LOGGER,
    clock,
    rng,
    bodyLimit: 1_000,
    authenticate: async ({ headers }) => {
      if (headers.authorization === 'Bearer alice') return ALICE;
      throw new HanseError('IDENTITY_TOKEN_MISSING');
    },
    authorize: async (_principal, operation) => {
      if (operation === 'forbidden') throw new HanseError('IDENTITY_FORBIDDEN', { operation });
    },
    ...more,
  });
  const stop = () => server.stop(AbortSignal.abort());
  return { server, app: server.app, clock, rng, [Symbol.asyncDispose]: stop };
}
