import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Ports this process has handed out; the kernel may offer one again before its new owner has bound it. */
const handedOut = new Set<number>();

/** A TCP port of the loopback interface that is free now and that this process has not handed out before. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** As many different free ports, all of them free at the same time. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    // Those already handed out stay held meanwhile, so that the kernel must offer others.
    while (ports.length < count) {
      const server = await listening();
      held.push(server);
      const { port } = server.address() as AddressInfo;
      if (!handedOut.has(port)) ports.push(port);
      handedOut.add(port);
    }
  } finally {
    await Promise.all(held.map(closed));
  }
  return ports;
}

async function listening(): Promise<Server> {
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
