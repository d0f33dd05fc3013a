import { HanseError } from '@hanse/kernel';
import type { DigestAlgorithm } from '../ports/digest-factory.ts';

/** One line of a manifest. */
export interface ManifestEntry {
  readonly file: string;
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly digest: string;
  readonly line: number;
}

// `SHA256(f)= hex` (DSP0243 §6.2), with spaces as OpenSSL and BSD write it, and "SHA2-256(" of OpenSSL 3.
const OPENSSL = /^SHA-?(?:2-)?(1|256|384|512)\s*\((.+)\)\s*=\s*([0-9a-f]+)$/i;
// `hex  f` and `hex *f`, as sha1sum and its kin write it; the length of the digest tells which.
const COREUTILS = /^([0-9a-f]{40,128}) [ *](.+)$/i;
const BY_LENGTH: ReadonlyMap<number, DigestAlgorithm> = new Map([
  [40, 'sha1'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
]);

/** The entries of a `.mf` file in any spelling seen in the wild. Throws OVF_MANIFEST_MALFORMED with the line. */
export function parseManifest(text: string, name: string): readonly ManifestEntry[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const entries = lines.flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line.trim(), name, index + 1)]));
  if (entries.length === 0) throw malformed(name, 1, 'it is empty');
  return entries;
}

export function formatManifest(entries: readonly Omit<ManifestEntry, 'line'>[]): string {
  return entries.map(({ algorithm, file, digest }) => `${algorithm.toUpperCase()}(${file})= ${digest}\n`).join('');
}

function parseLine(text: string, name: string, line: number): ManifestEntry {
  const [, bits, named, hex] = OPENSSL.exec(text) ?? [];
  const [, bareHex, bareNamed] = COREUTILS.exec(text) ?? [];
  const file = named ?? bareNamed;
  const digest = (hex ?? bareHex)?.toLowerCase();
  const algorithm = digest === undefined ? undefined : BY_LENGTH.get(digest.length);
  if (file === undefined || digest === undefined || algorithm === undefined) throw malformed(name, line, text);
  if (bits !== undefined && algorithm !== `sha${bits}`) throw malformed(name, line, text);
  return { file: file.trim(), algorithm, digest, line };
}

function malformed(name: string, line: number, text: string): HanseError {
  return new HanseError('OVF_MANIFEST_MALFORMED', { at: `line ${line} of ${name}`, text: text.slice(0, 120) });
}
