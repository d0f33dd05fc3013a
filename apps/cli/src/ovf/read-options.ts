import type { SignatureVerifier } from '@hanse/ovf';
import type { Credentials } from '../packages/credentials-file.ts';

/** How a package is read. */
export interface ReadOptions {
  readonly isDescriptorOnly: boolean;
  /** Without it a certificate is only mentioned. */
  readonly signature?: SignatureVerifier;
  /** For the servers that referenced files lie on; without it nothing is fetched, and such a file is an error. */
  readonly credentials?: Credentials;
  readonly signal: AbortSignal;
  /** Sees every chunk of an archive, or of the files in a folder, on its way. */
  readonly through?: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}
