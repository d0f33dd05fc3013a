import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Where a machine listens for its switch, like QEMU's `stream` netdev: one connection at a time. */
export class PeerSocket {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(path: string): Promise<PeerSocket> {
    const server = createServer();
    server.listen(path);
    await once(server, 'listening');
    return new PeerSocket(server);
  }

  /** The next connection of a switch. */
  async accept(): Promise<EthernetPeer> {
    const [socket] = (await once(this.#server, 'connection')) as [Socket];
    return new EthernetPeer(socket);
  }

  close(): void {
    this.#server.close();
  }
}

/** What QEMU's `stream` netdev is to the switch: a Unix socket with length-prefixed Ethernet frames. */
export class EthernetPeer {
  readonly frames: Buffer[] = [];
  readonly socket: Socket;
  /** Whether frames are kept, or only counted. */
  isKeeping = true;
  receivedBytes = 0;
  receivedFrames = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  /** A machine that is there when its port is configured, and goes with its connection. */
  static async plugged(path: string, configure: () => Promise<void>): Promise<EthernetPeer> {
    const listening = await PeerSocket.listen(path);
    const [peer] = await Promise.all([listening.accept(), configure()]);
    listening.close();
    return peer;
  }

  send(frame: Buffer): boolean {
    return this.socket.write(EthernetPeer.framed(frame));
  }

  static framed(frame: Buffer): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    return Buffer.concat([length, frame]);
  }

  #read(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) {
      const end = 4 + bytes.readUInt32BE();
      this.receivedFrames += 1;
      this.receivedBytes += end - 4;
      if (this.isKeeping) this.frames.push(bytes.subarray(4, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }
}
