import { connect } from 'node:net';

/** Those of the ports that still answer on this machine. */
export async function openPorts(ports: readonly { host: string; port: number }[]): Promise<readonly string[]> {
  const answers = await Promise.all(ports.map(async (one) => ({ ...one, isOpen: await isAnswered(one) })));
  return answers.filter(({ isOpen }) => isOpen).map(({ host, port }) => `port ${host}:${port}`);
}

function isAnswered(at: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at);
    const settle = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
