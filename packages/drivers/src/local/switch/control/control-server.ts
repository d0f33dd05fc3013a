import { createServer, type Server, type Socket } from 'node:net';
import { HanseError, type JsonObject, type Logger, SerialQueues, toHanseError } from '@hanse/kernel';
import { type Field, object, text } from './fields.ts';
import { readLines } from './json-lines.ts';
import { type MethodHandlers, type MethodName, SWITCH_METHODS } from './methods.ts';

interface Request {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

const raw: Field<unknown> = (value) => value;
const request = object<Request>({ id: text, method: text, params: raw });

/** Serves the control protocol; the requests of all connections run one after another. */
export class ControlServer {
  readonly server: Server;
  readonly #handlers: MethodHandlers;
  readonly #logger: Logger;
  readonly #queue = new SerialQueues<'control'>();
  readonly #sockets = new Set<Socket>();

  constructor(parts: { handlers: MethodHandlers; logger: Logger }) {
    this.#handlers = parts.handlers;
    this.#logger = parts.logger;
    this.server = createServer((socket) => this.#serve(socket));
  }

  get hasConnections(): boolean {
    return this.#sockets.size > 0;
  }

  /** Ends the connections once what they asked for has been answered. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroySoon();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', (problem) => this.#logger.debug('control-connection-failed', { problem: problem.message }));
    readLines(socket, (line) => {
      void this.#queue.run('control', async () => {
        const answer = await this.#answer(line);
        if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
      });
    });
  }

  async #answer(line: string): Promise<JsonObject | { id: string; result: object }> {
    let id = '';
    try {
      const asked = request(JSON.parse(line), 'request');
      id = asked.id;
      return { id, result: await this.#call(asked) };
    } catch (thrown) {
      const error = thrown instanceof SyntaxError ? notJson(thrown) : toHanseError(thrown);
      if (error.kind === 'internal') this.#logger.error('control-request-failed', { problem: String(error.cause) });
      return { id, error: { code: error.code, details: error.details } };
    }
  }

  async #call({ method, params }: Request): Promise<object> {
    if (!isMethod(method)) {
      throw new HanseError('SWITCH_METHOD_UNKNOWN', { method, known: Object.keys(SWITCH_METHODS) });
    }
    return this.#run(method, params);
  }

  async #run<Name extends MethodName>(method: Name, params: unknown): Promise<object> {
    const handle = this.#handlers[method] as (params: unknown) => Promise<object>;
    return handle(SWITCH_METHODS[method].params(params, method));
  }
}

function isMethod(text: string): text is MethodName {
  return Object.hasOwn(SWITCH_METHODS, text);
}

function notJson(cause: SyntaxError): HanseError {
  const details = { what: 'Control message', value: cause.message, at: 'the control socket', expected: 'a JSON line' };
  return new HanseError('VALUE_INVALID', details, cause);
}
