/** Where a service's certificate (with its chain) and key lie, PEM. */
export interface ServiceFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Who a service is to others: a certificate that changes while the service runs. */
export interface ServiceIdentity {
  readonly files: ServiceFiles;
  /** The `x5t#S256` (RFC 8705 §3.1) of the present certificate, for tokens that are bound to it. */
  thumbprint(): string;
  /** Is called after every renewal, when the files hold the new certificate; the answer ends that. */
  onChange(listener: () => void): () => void;
}
