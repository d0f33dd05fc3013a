import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '@hanse/kernel';
import { Deframer } from '../core/deframer.ts';
import type { EthernetSwitch } from '../core/ethernet-switch.ts';
import { SocketSink } from './socket-sink.ts';
import { listenReplacing } from './unix-socket.ts';

/**
 * About 30 ms of a fast VM; a paused VM reads nothing, and what does not fit here is dropped. Node counts a gathered
 * write until all of it is taken, so up to half of this may have left already.
 */
const UNWRITTEN_LIMIT_BYTES = 2 * 1024 * 1024;

/** The Unix socket at which one VM's `-netdev stream` finds the switch; the newest connection is the VM. */
export class VmPort {
  readonly socketPath: string;
  readonly #portId: string;
  readonly #ethernet: EthernetSwitch;
  readonly #logger: Logger;
  readonly #server: Server;
  #current: { readonly socket: Socket; readonly sink: SocketSink } | undefined;

  constructor(parts: { portId: string; socketPath: string; ethernet: EthernetSwitch; logger: Logger }) {
    this.socketPath = parts.socketPath;
    this.#portId = parts.portId;
    this.#ethernet = parts.ethernet;
    this.#logger = parts.logger.child({ portId: parts.portId });
    this.#server = createServer((socket) => this.#adopt(socket));
  }

  /** Throws SWITCH_LISTEN_FAILED. */
  async start(): Promise<void> {
    await listenReplacing(this.#server, this.socketPath);
  }

  /** Ties the connected VM to the port again after the port was made anew. */
  reattach(): void {
    if (this.#current !== undefined) this.#ethernet.attachPort(this.#portId, this.#current.sink);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#current?.socket.destroy();
    await closed;
  }

  #adopt(socket: Socket): void {
    this.#current?.socket.destroy();
    const sink = new SocketSink({ socket, isTagged: false, limitBytes: UNWRITTEN_LIMIT_BYTES });
    this.#current = { socket, sink };
    this.#ethernet.attachPort(this.#portId, sink);
    this.#logger.info('vm-attached');
    const deframer = new Deframer({
      prefixBytes: 0,
      onFrame: (bytes, start, end) => this.#ethernet.fromPort(this.#portId, bytes.subarray(start, end)),
      onOversize: () => this.#ethernet.countOversize(this.#portId),
    });
    socket.on('data', (chunk: Buffer) => {
      const isInStep = deframer.push(chunk);
      this.#ethernet.flush();
      if (!isInStep) socket.destroy(new Error('the frame stream is out of step'));
    });
    socket.on('error', (problem) => this.#logger.warn('vm-connection-failed', { problem: problem.message }));
    socket.on('close', () => this.#release(socket, sink));
  }

  #release(socket: Socket, sink: SocketSink): void {
    this.#ethernet.detachPort(this.#portId, sink);
    if (this.#current?.socket !== socket) return;
    this.#current = undefined;
    this.#logger.info('vm-detached');
  }
}
