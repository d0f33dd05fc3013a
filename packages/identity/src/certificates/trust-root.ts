/** A certificate authority that is trusted, and for which names alone. */
export interface TrustRoot {
  readonly certificatePem: string;
  /**
   * Beginnings of the URI names it may certify, by whole parts: `urn:hanse:site:7` holds `urn:hanse:site:7` and
   * `urn:hanse:site:7:gateway`, not `urn:hanse:site:77`.
   */
  readonly uriPrefixes: readonly string[];
}

/** Whether a name lies under a prefix, by whole parts; names are compared as they stand, nothing is decoded. */
export function isUnderPrefix(name: string, prefix: string): boolean {
  if (prefix === '' || !name.startsWith(prefix)) return false;
  const next = name.charAt(prefix.length);
  return next === '' || /[:/]$/.test(prefix) || /[:/]/.test(next);
}
