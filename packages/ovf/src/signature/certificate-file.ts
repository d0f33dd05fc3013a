import { HanseError } from '@hanse/kernel';
import type { DigestAlgorithm } from '../ports/digest-factory.ts';

/** What a `.cert` file holds (DSP0243 §6.3). */
export interface CertificateFile {
  readonly algorithm: DigestAlgorithm;
  /** The manifest that the line names. */
  readonly manifestName: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** PEM blocks of certificates, in their order. */
  readonly certificates: readonly string[];
}

// `SHA256(x.mf)= hex`, in the spellings that manifests have too.
const LINE = /^SHA-?(?:2-)?(1|256|384|512)\s*\((.+)\)\s*=\s*([0-9a-f]+)$/i;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const CERTIFICATE = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const MOST_CERTIFICATES = 20;

/** Throws OVF_SIGNATURE_MALFORMED. */
export function parseCertificateFile(text: string, at: string): CertificateFile {
  const blocks = Array.from(text.matchAll(BLOCK), ([block]) => block);
  const certificates = blocks.filter((block) => CERTIFICATE.test(block)).map((block) => plainLabel(block));
  if (certificates.length > MOST_CERTIFICATES)
    throw malformed(at, `it has more than ${MOST_CERTIFICATES} certificates`);
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(BLOCK, '')
    .split(/\r\n|\n|\r/);
  const [found, second] = lines.flatMap((line) => [LINE.exec(line.trim())].filter((match) => match !== null));
  if (found === undefined) throw malformed(at, 'there is no line with a signature');
  if (second !== undefined) throw malformed(at, 'it has more than one line with a signature');
  const [, bits, manifestName = '', hex = ''] = found;
  if (hex.length % 2 !== 0) throw malformed(at, 'the signature has an odd number of digits');
  if (certificates.length === 0) throw malformed(at, 'there is no certificate');
  return {
    algorithm: `sha${bits}` as DigestAlgorithm,
    manifestName: manifestName.trim(),
    signature: fromHex(hex),
    certificates,
  };
}

/** The blocks of a file with the certificates of trusted authorities. Throws OVF_SIGNATURE_MALFORMED. */
export function parseTrust(text: string, at: string): readonly string[] {
  const blocks = Array.from(text.matchAll(BLOCK), ([block]) => block).filter((block) => CERTIFICATE.test(block));
  if (blocks.length === 0) throw malformed(at, 'there is no certificate');
  return blocks.map((block) => plainLabel(block));
}

function plainLabel(block: string): string {
  return block.replace(/(BEGIN|END) (?:X509|TRUSTED) /g, '$1 ');
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  );
}

function malformed(at: string, problem: string): HanseError {
  return new HanseError('OVF_SIGNATURE_MALFORMED', { at, problem });
}
