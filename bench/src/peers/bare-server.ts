import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';
import type { BareServerTask } from './bare-server-task.ts';

/** A program of its own: a Fastify server that does nothing but answer; told what by a file, it tells its port. */
async function main(taskFile: string): Promise<void> {
  const task = JSON.parse(readFileSync(taskFile, 'utf8')) as BareServerTask;
  const { certFile, keyFile, caFile, isMutual } = task.tls;
  const [cert, key, ca] = [certFile, keyFile, caFile].map((file) => readFileSync(file));
  // As the services of Hanse do it: a client that shows a certificate is checked.
  const https = { cert, key, ca, minVersion: 'TLSv1.2' as const, requestCert: isMutual, rejectUnauthorized: isMutual };
  const app = fastify({ https });
  for (const [path, answer] of Object.entries(task.answers)) app.get(path, () => answer);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${port}\n`);
  process.once('SIGTERM', () => process.exit(0));
}

await main(process.argv[2] ?? '');
