export type DigestAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export const DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = ['sha1', 'sha256', 'sha384', 'sha512'];

export interface Digest {
  update(bytes: Uint8Array): void;
  /** The digest in lower-case hexadecimal; called once, after the last update. */
  hex(): string;
}

/** Hashing as a port: node:crypto in services, a pure implementation in a browser. */
export type DigestFactory = (algorithm: DigestAlgorithm) => Digest;
