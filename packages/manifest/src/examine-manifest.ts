import type { HanseError } from '@hanse/kernel';
import { bindManifest } from './bind-manifest.ts';
import type { BoundManifest, OvfOutline } from './bound-manifest.ts';
import type { ClaudiaParts } from './claudia/claudia-parts.ts';
import { mergeClaudia } from './claudia/merge-claudia.ts';
import type { Diagnostic } from './diagnostic.ts';
import { isError } from './diagnostic.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';
import { checkSections } from './sections/check-sections.ts';

/** Everything that can be known of a manifest before it is deployed. */
export interface Examination {
  /** Undefined when it could not be read. */
  readonly manifest?: Manifest;
  /** Undefined without a package, and when it does not fit. */
  readonly bound?: BoundManifest;
  /** Errors, warnings and notes, in the order of the document. */
  readonly diagnostics: readonly Diagnostic[];
  /** What came from Claudia's sections of the package, and what of that the manifest overrules. */
  readonly notes: readonly string[];
}

/** Reads a manifest, joins it with what its package says, and tells everything that is wrong or odd with it. */
export function examineManifest(
  text: string,
  about: { readonly fileName: string; readonly ovf?: OvfOutline; readonly claudia?: ClaudiaParts },
): Examination {
  const parsed = parseManifest(text, about);
  if (!parsed.ok) return { diagnostics: diagnosticsOf(parsed.error), notes: [] };
  const { manifest, notes } =
    about.claudia === undefined ? { manifest: parsed.value, notes: [] } : mergeClaudia(parsed.value, about.claudia);
  if (about.ovf === undefined) {
    return { manifest, diagnostics: sorted([...(manifest.warnings ?? []), ...checkSections(manifest, {})]), notes };
  }
  const bound = bindManifest(manifest, about.ovf);
  if (bound.ok) return { manifest, bound: bound.value, diagnostics: sorted(bound.value.warnings ?? []), notes };
  return { manifest, diagnostics: sorted([...(manifest.warnings ?? []), ...diagnosticsOf(bound.error)]), notes };
}

function diagnosticsOf({ details }: HanseError): readonly Diagnostic[] {
  return details['diagnostics'] as unknown as readonly Diagnostic[];
}

function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) => a.line - b.line || a.column - b.column || Number(isError(b)) - Number(isError(a)),
  );
}
