export { closedSignal, lastEventIdOf, type ServerEvent, sendEventStream } from './events/send-event-stream.ts';
export { AnswerLives, type Standing } from './server/answer-lives.ts';
export type { ClientCertificate } from './server/client-certificate.ts';
export {
  type Credentials,
  createHttpServer,
  credentialsOf,
  type HttpApp,
  type HttpServer,
  type HttpServerParts,
} from './server/http-server.ts';
export { openApiOf } from './server/open-api.ts';
export { type Principal, principalOf } from './server/principal.ts';
export type { Access } from './server/route-guard.ts';
export { bodyStream } from './server/stream-bodies.ts';
export type { ServerTls, TlsFiles } from './server/tls.ts';
