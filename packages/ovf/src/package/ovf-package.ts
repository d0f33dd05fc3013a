import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Compression, Envelope } from '../envelope/envelope.ts';
import type { FileHead } from './image/head-collector.ts';
import type { ManifestEntry } from './manifest.ts';
import type { DigestSet } from './member-digests.ts';

/** A member of the package as it was read. */
export interface PackageMember {
  readonly name: string;
  readonly size: number;
  readonly digests: DigestSet;
  readonly head: FileHead;
}

/** A referenced file that the package holds, or that was fetched from where it points. */
export interface PackageFile {
  /** File@id. */
  readonly id: string;
  /** File@href as written; `parts` are the members it means. */
  readonly href: string;
  /** Bytes as stored, all parts together. */
  readonly size: number;
  readonly compression: Compression;
  /** One, or the chunks of the file in their order. `openContent` reads them as the content they stand for. */
  readonly parts: readonly [PackageMember, ...PackageMember[]];
  /** Fetched by http or https; its only part has the address for a name. */
  readonly isRemote: boolean;
}

/** A package that was read to its end. It may be deployed when no diagnostic is an error (`requireDeployable`). */
export interface OvfPackage {
  readonly descriptorName: string;
  readonly envelope: Envelope | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly PackageFile[];
  /** Every member, the descriptor and manifest included, in the order read. */
  readonly members: readonly PackageMember[];
  readonly manifest: readonly ManifestEntry[];
}
