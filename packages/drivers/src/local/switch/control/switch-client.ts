import type { Socket } from 'node:net';
import {
  type Clock,
  HanseError,
  isErrorCode,
  type JsonObject,
  type Logger,
  type Millis,
  type NetworkId,
  type RetryPolicy,
  type Rng,
  retry,
} from '@hanse/kernel';
import type { NetworkConfiguration, PortConfiguration } from '../core/configuration.ts';
import { connectTo } from '../edge/unix-socket.ts';
import { type Field, maybe, object, text } from './fields.ts';
import { readLines } from './json-lines.ts';
import {
  type AnswerOf,
  type MethodName,
  type ParamsOf,
  SWITCH_METHODS,
  SWITCH_PROTOCOL,
  type SwitchHello,
  type SwitchStatus,
  type TrunkConfiguration,
  type TrunkListening,
} from './methods.ts';

const DEFAULT_DEADLINE: Millis = 10_000;
/** Every method may be repeated, so a call survives a restart of the switch. */
const RECONNECT: RetryPolicy = { attempts: 5, firstDelay: 50, maxDelay: 1_000 };

interface SwitchClientParts {
  readonly controlPath: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** Per attempt of a call. */
  readonly deadline?: Millis;
  /** Called after every new connection; another `instanceId` than before means that all configuration is to be replayed. */
  readonly onConnected?: (hello: SwitchHello) => void;
  /** Called when the connection has ended without `close`: the switch has most likely died. */
  readonly onLost?: () => void;
}

interface Answer {
  readonly id: string;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly details: JsonObject };
}

const raw: Field<unknown> = (value) => value;
const answer = object<Answer>({
  id: text,
  result: maybe(raw),
  error: maybe(object<{ code: string; details: JsonObject }>({ code: text, details: (value) => value as JsonObject })),
});

interface Connection {
  readonly socket: Socket;
  readonly waiting: Map<string, { readonly settle: (answer: Answer) => void; readonly fail: (cause: Error) => void }>;
}

/** The driver's end of the control protocol. It connects when first used and again whenever the switch was away. */
export class SwitchClient {
  readonly #parts: SwitchClientParts;
  #connecting: Promise<Connection> | undefined;
  #lastId = 0;

  constructor(parts: SwitchClientParts) {
    this.#parts = parts;
  }

  /** Who answers. Throws SWITCH_UNREACHABLE at once when nobody does: for asking whether a switch runs. */
  async hello(): Promise<SwitchHello> {
    return this.#ask(await this.#connection(), 'hello', {});
  }

  async configureNetwork(network: NetworkConfiguration): Promise<void> {
    await this.#call('configureNetwork', network);
  }

  async removeNetwork(networkId: NetworkId): Promise<void> {
    await this.#call('removeNetwork', { networkId });
  }

  async configurePort(port: PortConfiguration): Promise<void> {
    await this.#call('configurePort', port);
  }

  async removePort(portId: string): Promise<void> {
    await this.#call('removePort', { portId });
  }

  async configureTrunk(trunk: TrunkConfiguration): Promise<TrunkListening> {
    return this.#call('configureTrunk', trunk);
  }

  async status(): Promise<SwitchStatus> {
    return this.#call('status', {});
  }

  /** Asks the switch to end; it has stopped serving when this resolves. */
  async shutdown(): Promise<void> {
    await this.#ask(await this.#connection(), 'shutdown', {});
  }

  close(): void {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    connecting?.then(
      ({ socket }) => socket.destroy(),
      () => undefined,
    );
  }

  async #call<Name extends MethodName>(method: Name, params: ParamsOf<Name>): Promise<AnswerOf<Name>> {
    const { clock, rng } = this.#parts;
    return retry({ clock, rng, policy: RECONNECT, name: 'switch-client' }, async () =>
      this.#ask(await this.#connection(), method, params),
    );
  }

  #connection(): Promise<Connection> {
    this.#connecting ??= this.#connect().catch((cause: unknown) => {
      this.#connecting = undefined;
      throw cause;
    });
    return this.#connecting;
  }

  async #connect(): Promise<Connection> {
    const { controlPath, clock, logger, onConnected } = this.#parts;
    const socket = await connectTo(controlPath, clock, this.#deadline);
    const connection: Connection = { socket, waiting: new Map() };
    readLines(socket, (line) => this.#settle(connection, line));
    socket.on('error', (problem) => logger.warn('switch-connection-failed', { problem: problem.message }));
    socket.on('close', () => this.#lost(connection));
    const hello = await this.#ask(connection, 'hello', {}).catch((cause: unknown) => {
      socket.destroy();
      throw cause;
    });
    if (hello.protocol !== SWITCH_PROTOCOL) {
      socket.destroy();
      throw this.#unreachable(`it speaks protocol ${hello.protocol}, not ${SWITCH_PROTOCOL}`);
    }
    onConnected?.(hello);
    return connection;
  }

  async #ask<Name extends MethodName>(
    { socket, waiting }: Connection,
    method: Name,
    params: ParamsOf<Name>,
  ): Promise<AnswerOf<Name>> {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const { result, error } = await new Promise<Answer>((resolve, reject) => {
      const details = { what: `The switch's ${method}`, seconds: this.#deadline / 1_000 };
      const cancel = this.#parts.clock.timer(this.#deadline, 'switch.call', () => {
        waiting.delete(id);
        reject(new HanseError('DEADLINE_EXCEEDED', details));
      });
      const settle = (reply: Answer): void => {
        cancel();
        resolve(reply);
      };
      const fail = (cause: Error): void => {
        cancel();
        reject(cause);
      };
      if (socket.destroyed) return fail(this.#unreachable('the connection has ended'));
      waiting.set(id, { settle, fail });
      socket.write(`${JSON.stringify({ id, method, params })}\n`);
    });
    if (error !== undefined) throw fromWire(error);
    return SWITCH_METHODS[method].answer(result, `the answer to ${method}`) as AnswerOf<Name>;
  }

  #settle(connection: Connection, line: string): void {
    const reply = answer(JSON.parse(line), 'answer');
    connection.waiting.get(reply.id)?.settle(reply);
    connection.waiting.delete(reply.id);
  }

  #lost(connection: Connection): void {
    const connecting = this.#connecting;
    void connecting?.then((current) => {
      if (current !== connection || this.#connecting !== connecting) return;
      this.#connecting = undefined;
      this.#parts.onLost?.();
    }, Boolean);
    for (const { fail } of connection.waiting.values()) fail(this.#unreachable('the connection has ended'));
    connection.waiting.clear();
  }

  get #deadline(): Millis {
    return this.#parts.deadline ?? DEFAULT_DEADLINE;
  }

  #unreachable(reason: string): HanseError {
    return new HanseError('SWITCH_UNREACHABLE', { path: this.#parts.controlPath, reason });
  }
}

function fromWire({ code, details }: { code: string; details: JsonObject }): HanseError {
  return isErrorCode(code) ? new HanseError(code, details) : new HanseError('INTERNAL', { what: code });
}
