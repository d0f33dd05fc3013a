import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** The longest line of the protocol: a network of ten thousand hosts fits. */
const LINE_LIMIT = 4 * 1024 * 1024;

/** Calls `onLine` for every whole line; a line beyond the limit ends the connection. */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LIMIT) socket.destroy(new Error('a control message is too long'));
    else for (const line of lines) if (line !== '') onLine(line);
  });
}
