import { HanseError } from '@hanse/kernel';
import { DEFAULT_PACKAGE_LIMITS, readTar } from '@hanse/ovf';
import { readFileReusing } from './file-stream.ts';

/**
 * The descriptor of an archive and nothing behind it: the files may be damaged, cut off or absent.
 * Throws OVF_DESCRIPTOR_MISSING, OVF_PACKAGE_LIMIT, and as `readTar` does.
 */
export async function readArchiveDescriptor(
  path: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const limit = DEFAULT_PACKAGE_LIMITS.descriptorBytes;
  for await (const { name, size, content } of readTar(readFileReusing(path))) {
    if (!/\.ovf$/i.test(name)) continue;
    if (size > limit) throw new HanseError('OVF_PACKAGE_LIMIT', { at: name, what: 'bytes of a .ovf file', limit });
    const chunks: Uint8Array[] = [];
    for await (const bytes of content) chunks.push(Uint8Array.from(bytes));
    return { name: name.replace(/^(?:\.\/+)+/, ''), bytes: Buffer.concat(chunks) };
  }
  throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: path });
}
