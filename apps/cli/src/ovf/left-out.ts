import type { Diagnostic } from '@hanse/ovf';

/** Packing writes the manifest anew, so that an old signature is not checked: it is not taken along either. */
const OLD_SIGNATURE = 'OVF_CERTIFICATE_UNCHECKED';

/** What somebody who packs has to know of the package in front of the archive. */
export function isWorthTelling({ severity, code }: Diagnostic): boolean {
  return severity !== 'note' && code !== OLD_SIGNATURE;
}

/** Says that the archive has no signature though its source had one. */
export function leftOutLines(
  diagnostics: readonly Diagnostic[],
  { program, file }: { readonly program: string; readonly file: string },
): readonly string[] {
  if (!diagnostics.some(({ code }) => code === OLD_SIGNATURE)) return [];
  return [`the old signature is left out, for the manifest is new; to sign: ${program} ovf sign ${file}`];
}
