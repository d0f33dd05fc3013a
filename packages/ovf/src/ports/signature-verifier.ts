import type { JsonObject } from '@hanse/kernel';
import type { OvfCode, Severity } from '../diagnostics/diagnostic.ts';

/** What there is to judge: a manifest, and the certificate file beside it when there is one. */
export interface SignedManifest {
  readonly manifestName: string;
  readonly manifestBytes: Uint8Array;
  readonly certificateName: string;
  readonly certificateText: string;
}

/** One finding about a signature; its place is the certificate file. */
export interface SignatureFinding {
  readonly severity: Severity;
  readonly code: OvfCode;
  readonly details: JsonObject;
}

/** Judges signatures; `@hanse/ovf/signature` has the one for X.509, which needs more code than reading does. */
export interface SignatureVerifier {
  /** Whether a package without a signature is refused. */
  readonly isRequired: boolean;
  verify(signed: SignedManifest): Promise<readonly SignatureFinding[]>;
}
