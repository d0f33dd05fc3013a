import type { Socket } from 'node:net';
import { type Clock, type Logger, type Millis, type RetryPolicy, type Rng, retryDelay } from '@hanse/kernel';
import { Deframer } from '../core/deframer.ts';
import type { EthernetSwitch } from '../core/ethernet-switch.ts';
import { SocketSink } from './socket-sink.ts';
import { connectTo } from './unix-socket.ts';

/**
 * About 30 ms of a fast VM; a paused VM reads nothing, and what does not fit here is dropped. Node counts a gathered
 * write until all of it is taken, so up to half of this may have left already.
 */
const UNWRITTEN_LIMIT_BYTES = 2 * 1024 * 1024;
/** At first the VM may be just about to listen; after that it is gone, or not there yet. */
const REDIAL: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, firstDelay: 10, maxDelay: 1_000 };
const ANSWER_LIMIT: Millis = 2_000;

export interface VmPortParts {
  readonly portId: string;
  readonly socketPath: string;
  readonly ethernet: EthernetSwitch;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/**
 * The switch's end of the Unix socket at which one VM's `-netdev stream` listens. The VM listens, not the switch,
 * because QEMU takes a new connection when one has ended but never makes one again: so VMs outlive their switch.
 */
export class VmPort {
  readonly #parts: VmPortParts;
  readonly #logger: Logger;
  #current: { readonly socket: Socket; readonly sink: SocketSink } | undefined;
  #dialling: Promise<void> | undefined;
  #cancelRedial = (): void => undefined;
  /** Since the VM last said something that makes sense. */
  #failures = 0;
  #isStopped = false;

  constructor(parts: VmPortParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child({ portId: parts.portId });
  }

  get isConnected(): boolean {
    return this.#current !== undefined;
  }

  get socketPath(): string {
    return this.#parts.socketPath;
  }

  /** Connects to the VM now if it listens, and whenever it will from now on; resolves after the first attempt. */
  async open(): Promise<void> {
    // The port may have been made anew around a VM that stays connected.
    if (this.#current !== undefined) this.#parts.ethernet.attachPort(this.#parts.portId, this.#current.sink);
    this.#failures = 0;
    await this.#dial();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRedial();
    this.#current?.socket.destroy();
    await this.#dialling;
  }

  #dial(): Promise<void> {
    this.#cancelRedial();
    this.#dialling ??= this.#attempt().finally(() => {
      this.#dialling = undefined;
    });
    return this.#dialling;
  }

  async #attempt(): Promise<void> {
    if (this.#isStopped || this.#current !== undefined) return;
    try {
      const socket = await connectTo(this.socketPath, this.#parts.clock, ANSWER_LIMIT);
      if (this.#isStopped) socket.destroy();
      else this.#adopt(socket);
    } catch (thrown) {
      if (this.#failures === 0) this.#logger.debug('vm-not-listening', { problem: String(thrown) });
      this.#redialLater();
    }
  }

  #redialLater(): void {
    if (this.#isStopped) return;
    this.#failures += 1;
    const pause = retryDelay(REDIAL, this.#failures + 1, this.#parts.rng);
    this.#cancelRedial = this.#parts.clock.timer(pause, 'switch.vm-redial', () => void this.#dial());
  }

  #adopt(socket: Socket): void {
    const { portId, ethernet } = this.#parts;
    const sink = new SocketSink({ socket, isTagged: false, limitBytes: UNWRITTEN_LIMIT_BYTES });
    this.#current = { socket, sink };
    ethernet.attachPort(portId, sink);
    this.#logger.info('vm-attached');
    const deframer = new Deframer({
      prefixBytes: 0,
      onFrame: (bytes, start, end) => ethernet.fromPort(portId, bytes.subarray(start, end)),
      onOversize: () => ethernet.countOversize(portId),
    });
    socket.on('data', (chunk: Buffer) => {
      const isInStep = deframer.push(chunk);
      ethernet.flush();
      if (isInStep) this.#failures = 0;
      else socket.destroy(new Error('the frame stream is out of step'));
    });
    socket.on('error', (problem) => this.#logger.warn('vm-connection-failed', { problem: problem.message }));
    socket.on('close', () => this.#release(sink));
  }

  #release(sink: SocketSink): void {
    this.#parts.ethernet.detachPort(this.#parts.portId, sink);
    this.#current = undefined;
    this.#logger.info('vm-detached');
    this.#redialLater();
  }
}
