import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type Clock, HanseError, type JsonObject, type JsonValue, type Millis } from '@hanse/kernel';
import { deferred } from './deferred.ts';

/** An event of QEMU, such as SHUTDOWN, STOP, MIGRATION. */
export interface QmpEvent {
  readonly event: string;
  readonly data: JsonObject;
}

interface Pending {
  readonly command: string;
  resolve(value: JsonValue): void;
  reject(error: HanseError): void;
  readonly cancelTimer: () => void;
}

const COMMAND_LIMIT: Millis = 15_000;

/**
 * A QEMU Machine Protocol session (docs/interop/qmp-spec in QEMU): newline-separated JSON on a Unix socket, replies
 * matched to commands by id, events in between. QEMU serves one session of a socket at a time.
 */
export class QmpClient {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  readonly #eventListeners = new Set<(event: QmpEvent) => void>();
  readonly #closeListeners = new Set<() => void>();
  readonly #greeted = deferred<void>();
  #lastId = 0;
  #isClosed = false;

  private constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => this.#receive(line));
    // readline passes the socket's errors on; the socket's own listener has dealt with them.
    lines.on('error', () => undefined);
    socket.on('error', () => this.#closed());
    socket.once('close', () => this.#closed());
  }

  /** Connects and negotiates. DRIVER_UNAVAILABLE when nothing listens, DEADLINE_EXCEEDED when nothing greets. */
  static async connect(path: string, clock: Clock): Promise<QmpClient> {
    const client = new QmpClient(await connected(path), clock);
    const cancel = clock.timer(COMMAND_LIMIT, 'local.qmp-greeting', () =>
      client.#greeted.reject(late('greeting', COMMAND_LIMIT)),
    );
    try {
      await client.#greeted.promise;
      await client.run('qmp_capabilities');
    } catch (thrown) {
      client.close();
      throw thrown;
    } finally {
      cancel();
    }
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Runs a command and returns its `return` value.
   * DRIVER_COMMAND_FAILED when QEMU refuses, DEADLINE_EXCEEDED, DRIVER_UNAVAILABLE when the session ends.
   */
  run(command: string, argument: JsonObject = {}, limit: Millis = COMMAND_LIMIT): Promise<JsonValue> {
    if (this.#isClosed) return Promise.reject(gone(command));
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = deferred<JsonValue>();
    const cancelTimer = this.#clock.timer(limit, `local.qmp.${command}`, () => {
      this.#pending.delete(id);
      reject(late(command, limit));
    });
    this.#pending.set(id, { command, resolve, reject, cancelTimer });
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: argument, id })}\n`);
    return promise;
  }

  /** Calls back for every event from now on; returns how to stop. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** The first event from now on that is meant; ask before the command that causes it. */
  event(what: string, isMeant: (event: QmpEvent) => boolean, limit: Millis): Promise<QmpEvent> {
    const { promise, resolve, reject } = deferred<QmpEvent>();
    const stops = [
      this.onEvent((event) => (isMeant(event) ? resolve(event) : undefined)),
      this.onClose(() => reject(gone(what))),
      this.#clock.timer(limit, `local.qmp-event.${what}`, () => reject(late(what, limit))),
    ];
    // Whoever asked may have failed before it came to await this.
    promise.catch(() => undefined).finally(() => stops.forEach((stop) => void stop()));
    return promise;
  }

  /** Calls back once when the session has ended, at once when it has already. */
  onClose(listener: () => void): () => void {
    if (this.#isClosed) queueMicrotask(listener);
    else this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  close(): void {
    this.#socket.destroy();
    this.#closed();
  }

  #receive(line: string): void {
    const message = parsed(line);
    if (message === undefined) this.close();
    else if (message['QMP'] !== undefined) this.#greeted.resolve();
    else if (typeof message['event'] === 'string') this.#announce(message['event'], message['data']);
    else this.#settle(message);
  }

  #settle(message: JsonObject): void {
    const pending = this.#pending.get(Number(message['id']));
    if (pending === undefined) return;
    this.#pending.delete(Number(message['id']));
    pending.cancelTimer();
    const error = message['error'];
    if (isObject(error)) pending.reject(refused(pending.command, String(error['desc'])));
    else pending.resolve(message['return'] ?? {});
  }

  #announce(event: string, data: JsonValue | undefined): void {
    const announced = { event, data: isObject(data) ? data : {} };
    for (const listener of [...this.#eventListeners]) listener(announced);
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#greeted.promise.catch(() => undefined);
    this.#greeted.reject(gone('greeting'));
    for (const pending of this.#pending.values()) {
      pending.cancelTimer();
      pending.reject(gone(pending.command));
    }
    this.#pending.clear();
    for (const listener of [...this.#closeListeners]) listener();
    this.#closeListeners.clear();
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error) => reject(unavailable(`${path}: ${error.message}`, error)));
  });
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unavailable(problem: string, cause?: unknown): HanseError {
  return new HanseError('DRIVER_UNAVAILABLE', { driver: 'local', problem }, cause);
}

function gone(command: string): HanseError {
  return unavailable(`QEMU ended its session before it answered ${command}`);
}

function late(command: string, limit: Millis): HanseError {
  return new HanseError('DEADLINE_EXCEEDED', { what: `QEMU's answer to ${command}`, seconds: limit / 1000 });
}

function refused(command: string, problem: string): HanseError {
  return new HanseError('DRIVER_COMMAND_FAILED', { command, problem });
}
