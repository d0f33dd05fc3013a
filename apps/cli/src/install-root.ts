import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder Hanse is installed in; this file is compiled to apps/cli/dist/src. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What the command line starts or reads of its own installation. */
export const INSTALLED = {
  federation: join(ROOT, 'apps/federation/dist/src/main.js'),
  gateway: join(ROOT, 'apps/gateway/dist/src/main.js'),
  debianPackages: join(ROOT, 'tools/debian-packages'),
  shop: { descriptor: join(ROOT, 'examples/shop/shop.ovf'), manifest: join(ROOT, 'examples/shop/shop.yaml') },
} as const;

export function installedVersion(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
