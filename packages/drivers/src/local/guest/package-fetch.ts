import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DebianPackage } from './guest-image.ts';
import { runTool } from './run-tool.ts';

/**
 * Downloads packages at exactly these versions (apt checks their signatures' digests) and unpacks all of them into
 * one tree. Nothing is installed and no privilege is needed.
 */
export async function fetchAndUnpack(
  packages: readonly DebianPackage[],
  parts: { readonly into: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const downloads = `${parts.into}.debs`;
  await mkdir(downloads, { recursive: true });
  await mkdir(parts.into, { recursive: true });
  await runTool({
    tool: 'apt-get',
    // As root apt would switch to its own user, who may not write into our folder.
    arguments: ['-qq', '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=3', 'download', ...packages.map(exact)],
    folder: downloads,
    signal: parts.signal,
  });
  for (const file of (await readdir(downloads)).sort()) {
    const unpack = ['--extract', join(downloads, file), parts.into];
    await runTool({ tool: 'dpkg-deb', arguments: unpack, signal: parts.signal });
  }
  await rm(downloads, { recursive: true });
}

const exact = ({ name, version }: DebianPackage): string => `${name}=${version}`;
