import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { writeDurableFile } from './durable-file.ts';

/**
 * The port a service listens on. 0 asks for any free one: it is chosen once and kept in the data folder, so that the
 * address others know stays true after a restart. VALUE_INVALID when the host is no address of this machine.
 */
export async function keptPort(parts: {
  readonly dataFolder: string;
  readonly name: string;
  readonly host: string;
  readonly wanted: number;
}): Promise<number> {
  if (parts.wanted !== 0) return parts.wanted;
  const path = join(parts.dataFolder, `${parts.name}.port`);
  const kept = readKept(path);
  if (kept !== undefined) return kept;
  const port = await freePort(parts.host);
  writeDurableFile(path, `${port}\n`);
  return port;
}

function readKept(path: string): number | undefined {
  try {
    const port = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => reject(unusable(host, cause)));
    probe.listen(0, host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function unusable(host: string, cause: Error): HanseError {
  const expected = 'an address of this machine';
  return new HanseError('VALUE_INVALID', { what: 'address', value: host, at: 'listening', expected }, cause);
}
