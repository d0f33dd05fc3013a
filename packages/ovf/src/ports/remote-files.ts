/** A file outside the package, opened. */
export interface RemoteFile {
  /** What the server says; undefined when it does not. */
  readonly size: number | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Fetches files that a descriptor references by http or https. Credentials are the implementation's own: by origin,
 * never in a descriptor, never in a message.
 */
export interface RemoteFiles {
  /** Throws OVF_REMOTE_FAILED. */
  open(href: string, signal: AbortSignal | undefined): Promise<RemoteFile>;
}
