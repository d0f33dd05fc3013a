import { once } from 'node:events';
import { connect } from 'node:tls';
import type { Door } from './door.ts';

/** Of a whole exchange; a service that neither answers nor hangs up has failed. */
const DEADLINE = 10_000;

/**
 * Sends bytes over TLS as they are and reads until the service hangs up or has answered `wanted` times. Answers the
 * status of every answer that came.
 */
export async function statusesOf(door: Door, bytes: string, wanted: number): Promise<readonly number[]> {
  const { hostname: host, port } = new URL(door.url);
  const socket = connect({ host, port: Number(port), ca: door.ca, ALPNProtocols: ['http/1.1'] });
  socket.setTimeout(DEADLINE, () => socket.destroy(new Error('the service neither answered nor hung up')));
  await once(socket, 'secureConnect');
  socket.write(bytes, 'latin1');
  let text = '';
  let statuses: readonly number[] = [];
  for await (const chunk of socket) {
    text += String(chunk);
    statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    if (statuses.length >= wanted) break;
  }
  socket.destroy();
  return statuses;
}
