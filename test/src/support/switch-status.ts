import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

export interface SwitchContent {
  readonly networks: readonly { readonly networkId: string }[];
  readonly ports: readonly { readonly portId: string; readonly isAttached: boolean }[];
}

/** Asks a running switch itself what it holds, over its control socket. */
export async function switchContent(controlPath: string): Promise<SwitchContent> {
  const socket = createConnection(controlPath);
  try {
    await once(socket, 'connect');
    socket.write(`${JSON.stringify({ id: '1', method: 'status', params: {} })}\n`);
    const [line] = (await once(createInterface(socket), 'line', { signal: AbortSignal.timeout(10_000) })) as [string];
    return (JSON.parse(line) as { result: SwitchContent }).result;
  } finally {
    socket.destroy();
  }
}
