import { join } from 'node:path';
import type { CliContext } from '../context.ts';
import { onlyDescriptor } from '../ovf/read-ovf.ts';
import { signArchive } from '../ovf/sign-archive.ts';
import { signFiles } from '../ovf/sign-files.ts';
import { type SignerFiles, signerOf } from '../ovf/signing.ts';
import { sourceKind } from '../ovf/source-kind.ts';
import { requireNew, writeWhole } from '../ovf/write-new.ts';

/** Signs the manifest of a package, after every file was compared with it. */
export async function ovfSign(
  context: CliContext,
  path: string,
  options: SignerFiles & { readonly output?: string },
): Promise<void> {
  const written = await signed(context, path, options);
  context.out.lines(...written.map((file) => `${file} is written`));
  context.out.json({ files: written });
}

async function signed(
  { signal }: CliContext,
  path: string,
  options: SignerFiles & { readonly output?: string },
): Promise<readonly string[]> {
  const { output } = options;
  const kind = await sourceKind(path);
  const sign = signerOf(options);
  if (kind !== 'archive') {
    const descriptor = kind === 'folder' ? join(path, await onlyDescriptor(path)) : path;
    return signFiles(descriptor, { sign, output, signal });
  }
  if (output !== undefined) requireNew(output);
  const target = output ?? path;
  await writeWhole(target, await signArchive(path, { sign, signal }), signal);
  return [target];
}
