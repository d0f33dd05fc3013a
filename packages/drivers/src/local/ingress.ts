import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { Endpoint, VeeSpec } from '@hanse/model';

/** A host port for each ingress of the VEE, by name: the one it had before if that is free, else any that is. */
export async function chooseIngressPorts(parts: {
  spec: Pick<VeeSpec, 'ingress'>;
  host: string;
  before: Readonly<Record<string, number>>;
}): Promise<Readonly<Record<string, number>>> {
  const held: Server[] = [];
  const ports: Record<string, number> = {};
  try {
    for (const { name } of parts.spec.ingress) {
      // Held until all are chosen, so that no two of them are the same.
      const server = await listening(parts.before[name] ?? 0, parts.host);
      held.push(server);
      const address = server.address();
      if (typeof address === 'object' && address !== null) ports[name] = address.port;
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

export function endpointsOf(
  spec: Pick<VeeSpec, 'ingress'>,
  host: string,
  ports: Readonly<Record<string, number>>,
): readonly Endpoint[] {
  return spec.ingress.flatMap(({ name, guestPort }) => {
    const port = ports[name];
    return port === undefined ? [] : [{ name, guestPort, host, port }];
  });
}

async function listening(port: number, host: string): Promise<Server> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (thrown) {
    if (port !== 0) return listening(0, host);
    throw thrown;
  }
}
