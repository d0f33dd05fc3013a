import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formatManifest, readFolder } from '@hanse/ovf';
import { nodeDigests } from '../packages/open-package.ts';
import { folderSource } from './folder-source.ts';
import { requireIntact } from './integrity.ts';
import type { signerOf } from './signing.ts';
import { requireNew, writeWhole } from './write-new.ts';

/**
 * Signs a package that lies in files: writes the certificate beside the manifest, and the manifest too when there is
 * none. Answers what was written. Throws CLI_PACKAGE_DAMAGED when the files are not what the manifest says, CLI_FILE_EXISTS.
 */
export async function signFiles(
  descriptor: string,
  parts: {
    readonly sign: ReturnType<typeof signerOf>;
    readonly output: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<readonly string[]> {
  const { sign, signal } = parts;
  const folder = dirname(descriptor);
  const base = basename(descriptor).replace(/\.[^.]*$/, '');
  const output = parts.output ?? join(folder, `${base}.cert`);
  requireNew(output);
  const manifest = join(folder, `${base}.mf`);
  const read = await readFolder(folderSource(folder), {
    descriptorName: basename(descriptor),
    digests: nodeDigests,
    alsoDigest: ['sha256'],
    signal,
  });
  requireIntact(descriptor, read);
  const isNew = !existsSync(manifest);
  const bytes = isNew ? new TextEncoder().encode(manifestOf(read)) : await readFile(manifest);
  const certificate = await sign({ name: basename(manifest), bytes });
  if (isNew) await writeWhole(manifest, [bytes], signal);
  await writeWhole(output, [new TextEncoder().encode(certificate)], signal);
  return isNew ? [manifest, output] : [output];
}

function manifestOf({ members }: Awaited<ReturnType<typeof readFolder>>): string {
  return formatManifest(
    members.map(({ name, digests }) => ({ file: name, algorithm: 'sha256' as const, digest: digests.sha256 ?? '' })),
  );
}
