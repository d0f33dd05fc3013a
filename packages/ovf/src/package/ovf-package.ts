import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { ManifestEntry } from './manifest.ts';
import type { DigestSet } from './member-digests.ts';

/** A member of the package as it was read. */
export interface PackageMember {
  readonly name: string;
  readonly size: number;
  readonly digests: DigestSet;
}

/** A referenced file that the package holds. */
export interface PackageFile extends PackageMember {
  /** File@id. */
  readonly id: string;
  /** File@href as written; `name` is the member it means. */
  readonly href: string;
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
