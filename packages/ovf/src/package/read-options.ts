import type { Decompressors } from '../ports/decompressor.ts';
import type { DigestAlgorithm, DigestFactory } from '../ports/digest-factory.ts';
import type { RemoteFiles } from '../ports/remote-files.ts';
import type { SignatureVerifier } from '../ports/signature-verifier.ts';
import type { XmlLimits } from '../xml/xml-limits.ts';
import type { PackageLimits } from './package-limits.ts';

/** How a package is read. */
export interface ReadOptions {
  readonly digests: DigestFactory;
  /** Digests wanted of every member beside those that its manifest has. */
  readonly alsoDigest?: readonly DigestAlgorithm[];
  /** The digests of an archive's manifest when they are known before it is read (`peekAlgorithms`). */
  readonly manifestAlgorithms?: ReadonlySet<DigestAlgorithm> | undefined;
  /** gzip is always understood. */
  readonly decompressors?: Decompressors;
  /** Without it a file outside the package is an error. */
  readonly remote?: RemoteFiles;
  /** Without it a certificate is only mentioned. */
  readonly signature?: SignatureVerifier;
  readonly limits?: Partial<PackageLimits>;
  readonly xmlLimits?: Partial<XmlLimits>;
  readonly signal?: AbortSignal;
}
