import { HanseError } from '@hanse/kernel';
import { requireDeployable } from '../diagnostics/require-deployable.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { decodedHref, isSafePath, plainPath } from '../envelope/href.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import type { DigestFactory } from '../ports/digest-factory.ts';
import { type TarEntry, writeTar } from '../tar/write-tar.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { formatManifest } from './manifest.ts';

/** A file to pack. `open` is called again for the content after the digest, unless `sha256` is known already. */
export interface FileToPack extends TarEntry {
  /** Lower-case hexadecimal. */
  readonly sha256?: string;
}

/**
 * Writes an `.ova` as a stream: descriptor, manifest with SHA-256 digests, then the files in the order of References
 * (DSP0243 §6.4). Throws OVF_REJECTED when the descriptor cannot be deployed, OVF_FILE_MISSING when a referenced file
 * is not given, OVF_FILE_SIZE when one is not as long as the descriptor or the file itself says.
 */
export async function* packOva(parts: {
  readonly descriptorName: string;
  readonly descriptor: string;
  readonly files: readonly FileToPack[];
  readonly digests: DigestFactory;
}): AsyncGenerator<Uint8Array, void, undefined> {
  if (!isSafePath(parts.descriptorName)) throw new HanseError('OVF_MEMBER_NAME', { at: parts.descriptorName });
  const files = inReferenceOrder(requireDeployable(parseEnvelope(parts.descriptor)), parts.files);
  const descriptor = memoryEntry(parts.descriptorName, parts.descriptor);
  const digests: string[] = [];
  for (const file of [descriptor, ...files]) digests.push(file.sha256 ?? (await sha256Of(file, parts.digests)));
  const manifest = formatManifest(
    [descriptor, ...files].map(({ name }, index) => ({
      file: name,
      algorithm: 'sha256' as const,
      digest: digests[index] ?? '',
    })),
  );
  const manifestName = parts.descriptorName.replace(/(\.ovf)?$/i, '.mf');
  yield* writeTar([descriptor, memoryEntry(manifestName, manifest), ...files]);
}

function inReferenceOrder(envelope: Envelope, files: readonly FileToPack[]): readonly FileToPack[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  return envelope.files
    .filter(({ isExternal }) => !isExternal)
    .map(({ href, size, at }) => {
      const file = byName.get(plainPath(href)) ?? byName.get(plainPath(decodedHref(href)));
      const place = formatPlace(at);
      if (file === undefined) throw new HanseError('OVF_FILE_MISSING', { href, at: place, known: [...byName.keys()] });
      if (!isSafePath(file.name)) throw new HanseError('OVF_MEMBER_NAME', { at: file.name });
      if (size !== undefined && size !== file.size) {
        throw new HanseError('OVF_FILE_SIZE', { href, actual: file.size, expected: size, at: place });
      }
      return file;
    });
}

async function sha256Of(file: FileToPack, digests: DigestFactory): Promise<string> {
  const digest = digests('sha256');
  for await (const chunk of file.open()) digest.update(chunk);
  return digest.hex();
}

function memoryEntry(name: string, text: string): FileToPack {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}
