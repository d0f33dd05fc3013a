import { createHash } from 'node:crypto';
import type { PackageId } from '@hanse/kernel';
import { contentLimit, type Envelope, type OvfPackage, openContent, type PackageFile } from '@hanse/ovf';
import { nodeDecompressors } from './node-decompressors.ts';
import type { PackageFiles } from './package-files.ts';

/** A referenced file as it is kept: whole and plain, with the digest of its content. */
export interface PlainFile {
  readonly href: string;
  /** Of the file in the folder of the package. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly digest: string;
}

/**
 * Makes every referenced file of a received package whole and plain, so that an image can be sent as it lies there:
 * chunks are joined and compressed files decompressed, once, within what their disks can hold.
 */
export async function keepPlain(
  read: OvfPackage,
  envelope: Envelope,
  parts: { readonly packageId: PackageId; readonly files: PackageFiles },
): Promise<readonly PlainFile[]> {
  const kept: PlainFile[] = [];
  for (const [index, file] of read.files.entries()) {
    const [first, second] = file.parts;
    const { sha256 } = first.digests;
    const isPlain = second === undefined && file.compression === 'identity' && sha256 !== undefined;
    if (isPlain) kept.push({ href: file.href, name: first.name, sizeBytes: first.size, digest: `sha256:${sha256}` });
    else kept.push(await decode(file, freeName(index, read), envelope, parts));
  }
  return kept;
}

async function decode(
  file: PackageFile,
  name: string,
  envelope: Envelope,
  { packageId, files }: { readonly packageId: PackageId; readonly files: PackageFiles },
): Promise<PlainFile> {
  const hash = createHash('sha256');
  const writer = await files.sink(packageId).openFile(name);
  let sizeBytes = 0;
  try {
    const open = (part: { readonly name: string }) => files.readIncoming(packageId, part.name);
    const options = { decompressors: nodeDecompressors, maxBytes: contentLimit(file, envelope) };
    for await (const bytes of openContent(file, open, options)) {
      hash.update(bytes);
      sizeBytes += bytes.length;
      await writer.write(bytes);
    }
  } catch (problem) {
    await writer.abort();
    throw problem;
  }
  await writer.close();
  for (const part of file.parts) await files.dropIncoming(packageId, part.name);
  return { href: file.href, name, sizeBytes, digest: `sha256:${hash.digest('hex')}` };
}

/** No member of the archive has it on any file system. */
function freeName(index: number, read: OvfPackage): string {
  const taken = new Set(read.members.map(({ name }) => name.toLowerCase()));
  let name = `plain-${index}`;
  while (taken.has(name)) name = `${name}-`;
  return name;
}
