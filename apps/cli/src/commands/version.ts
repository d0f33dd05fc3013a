import type { CliContext } from '../context.ts';
import { installedVersion } from '../install-root.ts';

export function version({ out }: CliContext): Promise<void> {
  const hanse = installedVersion();
  out.lines(`hanse ${hanse} (Node.js ${process.version})`);
  out.json({ hanse, node: process.version });
  return Promise.resolve();
}
