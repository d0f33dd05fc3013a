import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeFileAtomically } from './atomic-file.ts';

/**
 * The port a service of the site listens on. 0 asks for any free one; it is chosen once and written to the data
 * folder, so that the address others know stays true after a restart.
 */
export async function keptPort(parts: {
  dataFolder: string;
  name: string;
  host: string;
  wanted: number;
}): Promise<number> {
  if (parts.wanted !== 0) return parts.wanted;
  const path = join(parts.dataFolder, `${parts.name}.port`);
  const kept = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (kept > 0) return kept;
  await mkdir(parts.dataFolder, { recursive: true, mode: 0o700 });
  const port = await freePort(parts.host);
  await writeFileAtomically(path, `${port}\n`);
  return port;
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
