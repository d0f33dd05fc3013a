import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What QEMU's `stream` netdev is to the switch: a Unix socket with length-prefixed Ethernet frames. */
export class EthernetPeer {
  readonly frames: Buffer[] = [];
  readonly socket: Socket;
  /** Whether frames are kept, or only counted. */
  isKeeping = true;
  receivedBytes = 0;
  receivedFrames = 0;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  static async connect(path: string): Promise<EthernetPeer> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new EthernetPeer(socket);
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
