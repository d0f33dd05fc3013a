import { Readable, Transform } from 'node:stream';
import { HanseError } from '@hanse/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Bodies that are handed to the route as they arrive, as a Readable in `request.body`. */
const STREAMED = ['application/octet-stream', 'application/x-tar'];

export function acceptStreams(app: FastifyInstance): void {
  app.addContentTypeParser(STREAMED, (request, payload, done) => {
    const limit = request.routeOptions.config.streamLimit;
    if (limit === undefined) return done(null, payload);
    if (Number(request.headers['content-length'] ?? 0) > limit) return done(tooLarge(limit));
    const counted = counting(limit);
    payload.on('error', (cause) => counted.destroy(cause));
    done(null, payload.pipe(counted));
  });
}

function counting(limit: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      seen += chunk.byteLength;
      if (seen > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
}

function tooLarge(limit: number): HanseError {
  return new HanseError('REQUEST_TOO_LARGE', { limit });
}

/** The body of a streamed route. Throws REQUEST_MEDIA_TYPE when the request came with a body of another kind. */
export function bodyStream(request: FastifyRequest): Readable {
  if (request.body instanceof Readable) return request.body;
  const type = request.headers['content-type'] ?? '';
  throw new HanseError('REQUEST_MEDIA_TYPE', { type, method: request.method, path: request.routeOptions.url ?? '' });
}
