export type { ReceivedEvent } from '../events/read-events.ts';
export { fetchAuthority } from './fetch-authority.ts';
export {
  type CallOptions,
  createHttpClient,
  type Download,
  type Form,
  HttpClient,
  type HttpClientParts,
  type HttpMethod,
  type ProvenRequest,
  type Query,
} from './http-client.ts';
