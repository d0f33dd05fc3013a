import { HanseError } from '@hanse/kernel';
import type { Diagnostic, OvfPackage } from '@hanse/ovf';

/** What tells that a package is not as its author made it, in contrast to a package that was made badly. */
const INTEGRITY = /^OVF_(?:DIGEST|MANIFEST|SIGNATURE|CERTIFICATE|CHUNK)_/;

export function isAboutIntegrity({ code }: Pick<Diagnostic, 'code'>): boolean {
  return INTEGRITY.test(code);
}

/** `SHA256 of 4 files`, for a manifest that names several digests of each as well as for one. */
export function digestWords({ manifest }: Pick<OvfPackage, 'manifest'>): string {
  if (manifest.length === 0) return 'none: the package has no manifest';
  const algorithms = [...new Set(manifest.map(({ algorithm }) => algorithm.toUpperCase()))];
  const files = new Set(manifest.map(({ file }) => file)).size;
  return `${algorithms.join(' and ')} of ${files} ${files === 1 ? 'file' : 'files'}`;
}

/** Throws CLI_PACKAGE_DAMAGED for what shows that a package is not as it was made; badly made ones pass. */
export function requireIntact(path: string, { diagnostics }: Pick<OvfPackage, 'diagnostics'>): void {
  const wrong = diagnostics.filter((finding) => finding.severity === 'error' && isAboutIntegrity(finding));
  const [first] = wrong;
  if (first === undefined) return;
  const list = wrong.map((diagnostic) => ({ ...diagnostic }));
  throw new HanseError('CLI_PACKAGE_DAMAGED', {
    path,
    problem: first.message,
    remedy: first.remedy,
    diagnostics: list,
  });
}
