import {
  type Clock,
  childSpan,
  formatTraceparent,
  HanseError,
  type JsonValue,
  type Millis,
  type RetryPolicy,
  type Rng,
  retryDelay,
  type TraceContext,
} from '@hanse/kernel';
import type { Static, TSchema, TUnknown } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type Dispatcher, Pool } from 'undici';
import { type ReceivedEvent, readEvents } from '../events/read-events.ts';
import { type Content, parsed, sendable, textOf } from './bodies.ts';
import { abortReason, answeredError, transportError } from './client-errors.ts';
import { type ClientTls, clientTls } from './client-tls.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Sent as `application/x-www-form-urlencoded`, which authorization servers want. */
export type Form = Readonly<Record<string, string>>;
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface HttpClientParts extends ClientTls {
  /** Scheme, host and port, perhaps a path that goes before every request's. */
  readonly baseUrl: string;
  /** What the peer is called in errors; its base URL when absent. */
  readonly peer?: string;
  /** The access token of each request. */
  readonly token?: () => Promise<string> | string;
  /** The DPoP proof of a request (RFC 9449 §4), for tokens that are bound to a key; the URL is absolute. */
  readonly proof?: (request: ProvenRequest) => Promise<string>;
  readonly trace?: () => TraceContext | undefined;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** What a proof of possession is made for. */
export interface ProvenRequest {
  readonly method: HttpMethod;
  readonly url: string;
  /** The token that goes with it; none where tokens are asked for. */
  readonly accessToken?: string;
}

export interface CallOptions {
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** The access token of this one request, instead of the client's. */
  readonly token?: string;
  readonly signal?: AbortSignal;
  /** For the whole exchange; 30 s when absent, or no limit for uploads, downloads and events. */
  readonly deadlineMs?: Millis;
}

export interface Download {
  readonly contentType: string | undefined;
  readonly contentLength: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

const DEADLINE: Millis = 30_000;
/** Three heartbeats of the server. */
const EVENT_SILENCE: Millis = 45_000;
const RECONNECT: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, firstDelay: 250, maxDelay: 10_000 };

/** A client of one peer: JSON calls, streams and events, with its failures as HanseErrors. */
export class HttpClient {
  readonly #parts: HttpClientParts;
  readonly #peer: string;
  readonly #prefix: string;
  readonly #pool: Pool;
  readonly #validators = new WeakMap<TSchema, Validator>();

  constructor(parts: HttpClientParts) {
    const url = new URL(parts.baseUrl);
    this.#parts = parts;
    this.#peer = parts.peer ?? parts.baseUrl;
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#pool = new Pool(url.origin, { connect: clientTls(parts), headersTimeout: 0, bodyTimeout: 0 });
  }

  /** The parsed JSON answer, checked against `answer` when that is given; undefined for an answer without a body. */
  async json<T extends TSchema = TUnknown>(
    method: HttpMethod,
    path: string,
    options: CallOptions & { readonly body?: JsonValue; readonly form?: Form; readonly answer?: T } = {},
  ): Promise<Static<T>> {
    const { answer } = options;
    const content = contentOf(options);
    return this.#checked(
      method,
      path,
      answer,
      await this.#exchange(method, path, { ...options, deadlineMs: options.deadlineMs ?? DEADLINE }, content),
    );
  }

  /** Sends a body as it comes; answers as `json` does. */
  async stream<T extends TSchema = TUnknown>(
    method: HttpMethod,
    path: string,
    options: CallOptions & {
      readonly body: AsyncIterable<Uint8Array>;
      readonly contentType?: string;
      readonly answer?: T;
    },
  ): Promise<Static<T>> {
    const content = { type: options.contentType ?? 'application/octet-stream', body: options.body };
    return this.#checked(method, path, options.answer, await this.#exchange(method, path, options, content));
  }

  /** The body as it comes; it must be read to its end or left by `break`. */
  async download(path: string, options: CallOptions = {}): Promise<Download> {
    const { response, scope } = await this.#open('GET', path, options);
    const length = single(response.headers['content-length']);
    return {
      contentType: single(response.headers['content-type']),
      contentLength: length === undefined ? undefined : Number(length),
      body: this.#bodyOf(response, scope),
    };
  }

  /** The events of a stream; with `reconnect`, after every break again from the last one seen, until `signal` aborts. */
  async *events(
    path: string,
    options: CallOptions & { readonly lastEventId?: string; readonly reconnect?: boolean } = {},
  ): AsyncGenerator<ReceivedEvent, void, undefined> {
    let lastEventId = options.lastEventId;
    for (let attempt = 2; ; attempt += 1) {
      try {
        for await (const event of this.#eventsOnce(path, options, lastEventId)) {
          attempt = 2;
          lastEventId = event.id ?? lastEventId;
          yield event;
        }
        if (options.reconnect !== true) return;
      } catch (thrown) {
        if (options.signal?.aborted === true) return;
        if (options.reconnect !== true || !(thrown instanceof HanseError) || !thrown.isRetryable) throw thrown;
      }
      if (!(await this.#pause(attempt, options.signal))) return;
    }
  }

  /** Gives the connections back; requests under way are cut. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async *#eventsOnce(
    path: string,
    options: CallOptions,
    lastEventId: string | undefined,
  ): AsyncGenerator<ReceivedEvent, void, undefined> {
    const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const headers = { ...options.headers, accept: 'text/event-stream', ...resume };
    const { response, scope } = await this.#open('GET', path, { ...options, headers }, {}, EVENT_SILENCE);
    try {
      yield* readEvents(this.#bodyOf(response, scope));
    } catch (thrown) {
      throw thrown instanceof SyntaxError ? this.#unexpected('GET', path, thrown.message) : thrown;
    }
  }

  /** False when the signal aborted meanwhile. */
  async #pause(attempt: number, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      await this.#parts.clock.sleep(retryDelay(RECONNECT, attempt, this.#parts.rng), 'http.reconnect', signal);
      return true;
    } catch {
      return false;
    }
  }

  async #exchange(method: HttpMethod, path: string, options: CallOptions, content: Content): Promise<unknown> {
    const { response, scope } = await this.#open(method, path, options, content);
    try {
      return parsed(await textOf(response.body));
    } catch (thrown) {
      throw transportError(thrown, this.#peer, scope.signal);
    } finally {
      scope.end();
    }
  }

  /** Sends the request and awaits the head of the answer; an answer of 400 or more is thrown. */
  async #open(
    method: HttpMethod,
    path: string,
    options: CallOptions,
    content: Content = {},
    bodyTimeout: Millis = 0,
  ): Promise<{ response: Dispatcher.ResponseData; scope: Scope }> {
    const scope = this.#scope(options);
    try {
      const headers = await this.#headers(method, path, options, content);
      const request = { method, path: this.#target(path, options.query), headers, body: sendable(content.body) };
      const response = await this.#pool.request({ ...request, signal: scope.signal, bodyTimeout });
      if (response.statusCode < 400) return { response, scope };
      throw answeredError(parsed(await textOf(response.body)), {
        peer: this.#peer,
        method,
        path,
        status: response.statusCode,
      });
    } catch (thrown) {
      scope.end();
      throw transportError(thrown, this.#peer, scope.signal);
    }
  }

  async *#bodyOf(response: Dispatcher.ResponseData, scope: Scope): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of response.body) yield chunk as Uint8Array;
    } catch (thrown) {
      throw transportError(thrown, this.#peer, scope.signal);
    } finally {
      scope.end();
    }
  }

  async #headers(
    method: HttpMethod,
    path: string,
    options: CallOptions,
    content: Content,
  ): Promise<Record<string, string>> {
    const trace = this.#parts.trace?.();
    return {
      accept: 'application/json, application/problem+json',
      ...(content.type === undefined ? {} : { 'content-type': content.type }),
      ...(trace === undefined ? {} : { traceparent: formatTraceparent(childSpan(trace, this.#parts.rng)) }),
      ...(await this.#authorization(method, path, options.token)),
      ...options.headers,
    };
  }

  async #authorization(method: HttpMethod, path: string, given: string | undefined): Promise<Record<string, string>> {
    const { token, proof, baseUrl } = this.#parts;
    const accessToken = given ?? (await token?.());
    const url = `${new URL(baseUrl).origin}${this.#prefix}${path}`;
    const dpop = await proof?.({ method, url, ...(accessToken === undefined ? {} : { accessToken }) });
    return {
      ...(accessToken === undefined
        ? {}
        : { authorization: `${dpop === undefined ? 'Bearer' : 'DPoP'} ${accessToken}` }),
      ...(dpop === undefined ? {} : { dpop }),
    };
  }

  #target(path: string, query: Query = {}): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return `${this.#prefix}${path}${search.size === 0 ? '' : `?${search}`}`;
  }

  /** What ends an exchange early: the caller's signal, or its deadline. */
  #scope(options: CallOptions): Scope {
    const { signal, deadlineMs } = options;
    if (signal?.aborted === true) throw abortReason(signal, this.#peer);
    const abort = new AbortController();
    const follow = () => abort.abort(signal?.reason);
    signal?.addEventListener('abort', follow, { once: true });
    const cancel =
      deadlineMs === undefined
        ? () => undefined
        : this.#parts.clock.timer(deadlineMs, 'http.deadline', () => abort.abort(this.#late(deadlineMs)));
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', follow);
    };
    return { signal: abort.signal, end };
  }

  #late(deadlineMs: Millis): HanseError {
    return new HanseError('DEADLINE_EXCEEDED', { what: `request to ${this.#peer}`, seconds: deadlineMs / 1000 });
  }

  #checked<T extends TSchema>(method: string, path: string, answer: T | undefined, value: unknown): Static<T> {
    if (answer === undefined) return value as Static<T>;
    const validator = this.#validators.get(answer) ?? Compile(answer as TSchema);
    this.#validators.set(answer, validator);
    if (validator.Check(value)) return value as Static<T>;
    const [first] = validator.Errors(value);
    const problem = `${first?.instancePath ?? ''} ${first?.message ?? 'does not match'}`.trim();
    throw this.#unexpected(method, path, problem);
  }

  #unexpected(method: string, path: string, problem: string): HanseError {
    return new HanseError('PEER_ANSWER_UNEXPECTED', { peer: this.#peer, method, path, problem });
  }
}

export function createHttpClient(parts: HttpClientParts): HttpClient {
  return new HttpClient(parts);
}

interface Scope {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

function contentOf({ body, form }: { readonly body?: JsonValue; readonly form?: Form }): Content {
  if (form !== undefined) {
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  }
  return body === undefined ? {} : { type: 'application/json', body: JSON.stringify(body) };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
