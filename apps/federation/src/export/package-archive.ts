import type { PackageView } from '@hanse/api';
import type { PackageId } from '@hanse/kernel';
import { type Envelope, type FileReference, packOva, writeEnvelope } from '@hanse/ovf';
import type { PackageFiles } from '../packages/package-files.ts';
import { nodeDigests, type PackageService } from '../packages/package-service.ts';

/** Packages as archives again, with a manifest of the digests that were taken when they were stored. */
export class PackageArchive {
  readonly #packages: PackageService;
  readonly #files: PackageFiles;

  constructor(parts: { packages: PackageService; files: PackageFiles }) {
    this.#packages = parts.packages;
    this.#files = parts.files;
  }

  /** FEDERATION_PACKAGE_UNKNOWN before the first byte. */
  async open(packageId: PackageId): Promise<AsyncIterable<Uint8Array>> {
    const { view, envelope } = await this.#packages.load(packageId);
    return packOva({
      descriptorName: view.descriptor,
      descriptor: envelope.files.every(isPlain)
        ? await textOf(this.#files.read(packageId, view.descriptor))
        : writeEnvelope(withPlainFiles(envelope, view)),
      files: view.files.map(({ name, sizeBytes, digest }) => ({
        ...{ name, size: sizeBytes, sha256: digest.replace(/^sha256:/, '') },
        open: () => this.#files.read(packageId, name),
      })),
      digests: nodeDigests,
    });
  }
}

function isPlain({ compression, chunkBytes }: FileReference): boolean {
  return compression === 'identity' && chunkBytes === undefined;
}

/** Files are kept whole and decompressed, so that the descriptor must not say otherwise. */
function withPlainFiles(envelope: Envelope, { files }: PackageView): Envelope {
  const stored = new Map(files.map((file) => [file.href, file]));
  return {
    ...envelope,
    files: envelope.files.map((file) => {
      const found = stored.get(file.href);
      if (found === undefined || isPlain(file)) return file;
      const { name, sizeBytes } = found;
      return { ...file, href: name, size: sizeBytes, compression: 'identity', chunkBytes: undefined };
    }),
  };
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
