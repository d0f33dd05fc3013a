import type { IncomingHttpHeaders } from 'node:http';
import { Server } from 'node:tls';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  type Clock,
  childSpan,
  formatTraceparent,
  HanseError,
  type Logger,
  type Metrics,
  type Millis,
  NO_METRICS,
  newTrace,
  parseTraceparent,
  type Rng,
  type TraceContext,
} from '@hanse/kernel';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { AnswerLives } from './answer-lives.ts';
import { type ClientCertificate, clientCertificateOf } from './client-certificate.ts';
import { frameworkLogger } from './framework-logger.ts';
import { describeRoutes } from './open-api.ts';
import type { Principal } from './principal.ts';
import { sendProblem } from './problems.ts';
import { requireGuard } from './route-guard.ts';
import { requireSingleHeaders } from './single-headers.ts';
import { acceptStreams } from './stream-bodies.ts';
import { contextOptions, type ServerTls, type TlsFiles, tlsOptions } from './tls.ts';
import { validatorCompiler } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
    trace: TraceContext | undefined;
    startedAt: Millis;
  }
  interface FastifyInstance {
    readonly clock: Clock;
    /** Aborts when the server begins to stop, so that endless answers end. */
    readonly stopping: AbortSignal;
    /** Ends answers of who is revoked, if the service can tell. */
    readonly answers: AnswerLives | undefined;
    /** The operations of the routes that need authentication, which the policy must therefore name. */
    readonly guardedOperations: Set<string>;
  }
}

/** Fastify with schemas that give requests and replies their types. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What a request shows of its sender. */
export interface Credentials {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly clientCertificate?: ClientCertificate;
}

export interface HttpServerParts {
  /** Title and version of the OpenAPI document. */
  readonly name: string;
  readonly version: string;
  readonly tls?: ServerTls;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Throws an error of kind unauthenticated for a request whose sender cannot be told. */
  readonly authenticate: (credentials: Credentials) => Principal | Promise<Principal>;
  /** Throws an error of kind forbidden when the principal may not do this. */
  readonly authorize: (
    principal: Principal,
    operation: string,
    params: Readonly<Record<string, string>>,
  ) => void | Promise<void>;
  /** Ends what still runs for somebody who was revoked; without it, what was let in runs to its end. */
  readonly answers?: AnswerLives;
  /** The most bytes of a body that is not streamed. */
  readonly bodyLimit: number;
  /** Runs the handling of a request inside its trace, so that log lines carry it. */
  readonly withTrace?: (trace: TraceContext, work: () => void) => void;
}

export interface HttpServer {
  readonly app: HttpApp;
  /** Port 0 asks for any free one; answers what was taken. */
  listen(host: string, port: number): Promise<{ host: string; port: number }>;
  /** New connections get the certificate of these files; those that are open go on. Throws INTERNAL without TLS. */
  renewTls(files: TlsFiles): void;
  /** Takes no new requests, finishes those under way, and cuts what is left when `deadline` aborts. */
  stop(deadline: AbortSignal): Promise<void>;
}

/**
 * A server on which every route is guarded: one that does not declare its operation and access cannot be registered,
 * and every failure is answered as a problem body (RFC 9457).
 */
export async function createHttpServer(parts: HttpServerParts): Promise<HttpServer> {
  const app = makeApp(parts);
  const stopping = new AbortController();
  app.decorate('clock', parts.clock);
  app.decorate('stopping', stopping.signal);
  app.decorate('answers', parts.answers);
  app.decorate('guardedOperations', new Set<string>());
  app.addHook('preClose', async () => stopping.abort(new HanseError('CANCELLED', { what: 'answer' })));
  app.addHook('onClose', async () => parts.answers?.stop());
  app.setErrorHandler((thrown, request, reply) => sendProblem(thrown, request, reply, parts.logger));
  app.setNotFoundHandler((request) => {
    throw new HanseError('ROUTE_UNKNOWN', { method: request.method, path: pathOf(request) });
  });
  app.setValidatorCompiler(validatorCompiler(() => app.getSchemas() as never));
  acceptStreams(app);
  traceRequests(app, parts);
  measureRequests(app, parts);
  guardRoutes(app, parts);
  await describeRoutes(app, parts);
  return {
    app,
    listen: (host, port) => listen(app, host, port),
    renewTls: (files) => renewTls(app, files),
    stop: (deadline) => stop(app, deadline),
  };
}

function makeApp(parts: HttpServerParts): HttpApp {
  const options = {
    bodyLimit: parts.bodyLimit,
    exposeHeadRoutes: false,
    loggerInstance: frameworkLogger(parts.logger),
    routerOptions: { maxParamLength: 512 },
    ...(parts.tls === undefined ? {} : { https: tlsOptions(parts.tls) }),
  };
  const app = fastify(options as { bodyLimit: number }).withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest('principal', undefined);
  app.decorateRequest('trace', undefined);
  app.decorateRequest('startedAt', 0);
  return app;
}

/** Hooks take a callback, not a promise: what `done` continues then runs inside the trace. */
function traceRequests(app: HttpApp, parts: HttpServerParts): void {
  const within = parts.withTrace ?? ((_trace, work) => work());
  app.addHook('onRequest', (request, reply, done) => {
    const header = request.headers['traceparent'];
    const caller = parseTraceparent(typeof header === 'string' ? header : undefined);
    const trace = caller === undefined ? newTrace(parts.rng) : childSpan(caller, parts.rng);
    request.trace = trace;
    request.startedAt = parts.clock.monotonic();
    void reply.header('traceparent', formatTraceparent(trace)).header('x-content-type-options', 'nosniff');
    within(trace, done);
  });
  // Reading the body leaves the scope, because the socket was there before the request.
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.trace === undefined) done();
    else within(request.trace, done);
  });
}

function measureRequests(app: HttpApp, parts: HttpServerParts): void {
  const seconds = (parts.metrics ?? NO_METRICS).histogram(
    'hanse_http_request_seconds',
    'Time from the first byte of a request to the last of its answer.',
    ['method', 'route', 'status'],
  );
  app.addHook('onResponse', (request, reply, done) => {
    const elapsed = parts.clock.monotonic() - request.startedAt;
    const route = request.routeOptions.url ?? 'unknown';
    const status = String(reply.statusCode);
    seconds.observe(elapsed / 1000, { method: request.method, route, status });
    parts.logger.info('http-request', requestLine(request, reply, elapsed));
    done();
  });
}

function requestLine(request: FastifyRequest, reply: FastifyReply, elapsed: Millis) {
  return {
    method: request.method,
    path: pathOf(request),
    status: reply.statusCode,
    millis: Math.round(elapsed * 10) / 10,
    ...(request.routeOptions.config?.operation ? { operation: request.routeOptions.config.operation } : {}),
    ...(request.principal === undefined ? {} : { principal: `${request.principal.kind}:${request.principal.id}` }),
    ...(request.trace === undefined ? {} : { traceId: request.trace.traceId }),
  };
}

function guardRoutes(app: HttpApp, parts: HttpServerParts): void {
  app.addHook('onRoute', (route) => {
    const { operation, access } = requireGuard(route);
    if (access === 'authenticated') app.guardedOperations.add(operation);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const { config } = request.routeOptions;
    const admitted = request.is404 || config.access === 'public' ? undefined : admit(request, reply, parts);
    // A promise costs a request that is let in at once more than all the rest of its judgement.
    if (admitted === undefined) done();
    else admitted.then(() => done(), done);
  });
}

/** Undefined when the request was let in at once; throws, or rejects, when it is not. */
function admit(request: FastifyRequest, reply: FastifyReply, parts: HttpServerParts): Promise<void> | undefined {
  const judge = (principal: Principal): Promise<void> | undefined => {
    request.principal = principal;
    const { operation } = request.routeOptions.config;
    const allowed = parts.authorize(principal, operation, request.params as Record<string, string>);
    const enter = () => watch(request, reply, principal, parts.answers);
    if (allowed instanceof Promise) return allowed.then(enter);
    enter();
    return undefined;
  };
  const principal = parts.authenticate(credentialsOf(request));
  return principal instanceof Promise ? principal.then(judge) : judge(principal);
}

function watch(request: FastifyRequest, reply: FastifyReply, principal: Principal, answers?: AnswerLives): void {
  if (answers === undefined) return;
  answers.opened(request, principal, () => {
    const isMoving = reply.raw.headersSent || !request.raw.complete;
    if (isMoving) reply.raw.destroy();
    return isMoving;
  });
  reply.raw.once('close', () => answers.closed(request));
}

/** What a request shows, for routes that judge it themselves, as logins do. Throws REQUEST_INVALID. */
export function credentialsOf(request: FastifyRequest): Credentials {
  requireSingleHeaders(request.raw);
  const clientCertificate = clientCertificateOf(request);
  const { method, url: target, headers } = request;
  return { method, target, headers, ...(clientCertificate === undefined ? {} : { clientCertificate }) };
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

async function listen(app: HttpApp, host: string, port: number): Promise<{ host: string; port: number }> {
  await app.listen({ host, port });
  const address = app.server.address();
  return { host, port: typeof address === 'object' && address !== null ? address.port : port };
}

function renewTls(app: HttpApp, files: TlsFiles): void {
  const server: unknown = app.server;
  if (!(server instanceof Server))
    throw new HanseError('INTERNAL', { what: 'a server without TLS has no certificate' });
  server.setSecureContext(contextOptions(files));
}

async function stop(app: HttpApp, deadline: AbortSignal): Promise<void> {
  const cut = () => app.server.closeAllConnections();
  const closed = app.close();
  if (deadline.aborted) cut();
  deadline.addEventListener('abort', cut, { once: true });
  await closed;
  deadline.removeEventListener('abort', cut);
}
