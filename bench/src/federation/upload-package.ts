import { createHash } from 'node:crypto';
import type { PackageView } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { type DigestFactory, type FileToPack, packOva } from '@hanse/ovf';

const digests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/** Packs the descriptor with its files and hands the package to the federation. */
export async function uploadPackage(
  api: HttpClient,
  parts: { readonly name: string; readonly descriptor: string; readonly files: readonly FileToPack[] },
): Promise<PackageView> {
  const { name, descriptor, files } = parts;
  const body = packOva({ descriptorName: `${name}.ovf`, descriptor, files, digests });
  return (await api.stream('POST', '/v1/packages', { body, contentType: 'application/x-tar' })) as PackageView;
}
