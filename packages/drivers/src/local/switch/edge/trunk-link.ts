import type { Socket } from 'node:net';
import type { Clock, Logger, Millis, SiteId } from '@hanse/kernel';
import { Deframer } from '../core/deframer.ts';
import type { EthernetSwitch } from '../core/ethernet-switch.ts';
import { SocketSink } from './socket-sink.ts';

const NETWORK_ID_BYTES = 16;
const LENGTH_BYTES = 4;
const RECORD_HEADER_BYTES = NETWORK_ID_BYTES + LENGTH_BYTES;
const UNWRITTEN_LIMIT_BYTES = 4 * 1024 * 1024;
/** How long a trunk may be silent before it counts as dead; keep-alives fill three beats of it. */
const SILENCE_LIMIT: Millis = 15_000;
const BEAT: Millis = 5_000;
/** The nil network id with an empty frame. */
const KEEP_ALIVE = new Uint8Array(RECORD_HEADER_BYTES);

interface TrunkLinkParts {
  readonly siteId: SiteId;
  readonly ethernet: EthernetSwitch;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The connection to one peer site: records of network id (16 bytes), length (4, big endian) and frame, both ways. */
export class TrunkLink {
  readonly #parts: TrunkLinkParts;
  #socket: Socket | undefined;

  constructor(parts: TrunkLinkParts) {
    this.#parts = parts;
  }

  get isUp(): boolean {
    return this.#socket !== undefined;
  }

  /** Takes an authenticated connection; it replaces an older one. Resolves when this connection has ended. */
  async carry(socket: Socket): Promise<void> {
    const { siteId, ethernet, logger } = this.#parts;
    this.#socket?.destroy();
    this.#socket = socket;
    const sink = new SocketSink({ socket, isTagged: true, limitBytes: UNWRITTEN_LIMIT_BYTES });
    ethernet.attachTrunk(siteId, sink);
    logger.info('trunk-up', { peer: siteId });
    socket.setNoDelay(true);
    const stopWatching = this.#receive(socket);
    socket.on('error', (problem) => logger.warn('trunk-failed', { peer: siteId, problem: problem.message }));
    await new Promise<void>((resolve) => {
      if (socket.destroyed) resolve();
      else socket.once('close', () => resolve());
    });
    stopWatching();
    ethernet.detachTrunk(siteId, sink);
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    logger.info('trunk-down', { peer: siteId });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #receive(socket: Socket): () => void {
    const { siteId, ethernet, clock } = this.#parts;
    let heard = clock.monotonic();
    const deframer = new Deframer({
      prefixBytes: NETWORK_ID_BYTES,
      onFrame: (bytes, start, end) => {
        if (end > start) ethernet.fromTrunk(siteId, bytes, start - RECORD_HEADER_BYTES, start, end);
      },
      onOversize: () => undefined,
    });
    socket.on('data', (chunk: Buffer) => {
      heard = clock.monotonic();
      const isInStep = deframer.push(chunk);
      ethernet.flush();
      if (!isInStep) socket.destroy(new Error('the trunk is out of step'));
    });
    return this.#beat(socket, () => clock.monotonic() - heard > SILENCE_LIMIT);
  }

  /** Says that this side lives, and ends the connection when the other has been silent for too long. */
  #beat(socket: Socket, isSilent: () => boolean): () => void {
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.#parts.clock.timer(BEAT, 'switch.trunk-beat', () => {
        if (isSilent()) socket.destroy(new Error('the peer is silent'));
        else if (socket.writableLength === 0) socket.write(KEEP_ALIVE);
        next();
      });
    };
    next();
    return () => cancel();
  }
}
