import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Speaks newline-separated JSON, as QMP and the guest agent do: one request at a time, events passed over. */
export class JsonSocket {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static async open(path: string): Promise<JsonSocket> {
    const socket = connect(path);
    await once(socket, 'connect');
    // The machine may end with unread answers on the line; the reader then simply ends.
    socket.on('error', () => socket.destroy());
    return new JsonSocket(socket);
  }

  /** Undefined while nobody listens there: a socket has its name a moment before it can be connected to. */
  static async openIfAnswered(path: string): Promise<JsonSocket | undefined> {
    try {
      return await JsonSocket.open(path);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ECONNREFUSED' || code === 'ENOENT') return undefined;
      throw thrown;
    }
  }

  /** Sends without waiting: some requests end the machine that would answer. */
  send(execute: string, args: object = {}): void {
    this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
  }

  async ask(execute: string, args: object = {}): Promise<unknown> {
    this.send(execute, args);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error(`the connection ended before ${execute} was answered`);
      const message = JSON.parse(value) as Record<string, unknown>;
      if ('error' in message) throw new Error(`${execute}: ${JSON.stringify(message['error'])}`);
      if ('return' in message) return message['return'];
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
