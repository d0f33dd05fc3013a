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
const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,64})-----/g;
const CERTIFICATE = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const MOST_CERTIFICATES = 20;

/** Throws OVF_SIGNATURE_MALFORMED. */
export function parseCertificateFile(text: string, at: string): CertificateFile {
  const { blocks, between } = splitBlocks(text, at);
  const certificates = certificatesAmong(blocks);
  if (certificates.length > MOST_CERTIFICATES)
    throw malformed(at, `it has more than ${MOST_CERTIFICATES} certificates`);
  const lines = between.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
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
  const certificates = certificatesAmong(splitBlocks(text, at).blocks);
  if (certificates.length === 0) throw malformed(at, 'there is no certificate');
  return certificates;
}

/** PEM blocks (RFC 7468) and the text between them, in one pass: each block is searched only for its own end. */
function splitBlocks(text: string, at: string): { readonly blocks: readonly string[]; readonly between: string } {
  const blocks: string[] = [];
  let between = '';
  let from = 0;
  for (const { 0: begin, 1: label = '', index } of text.matchAll(BEGIN)) {
    if (index < from) continue;
    const end = `-----END ${label}-----`;
    const found = text.indexOf(end, index + begin.length);
    if (found < 0) throw malformed(at, `the block of a ${label} is not closed`);
    between += text.slice(from, index);
    from = found + end.length;
    blocks.push(text.slice(index, from));
  }
  return { blocks, between: between + text.slice(from) };
}

function certificatesAmong(blocks: readonly string[]): readonly string[] {
  return blocks.filter((block) => CERTIFICATE.test(block)).map((block) => plainLabel(block));
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
