import type { Diagnostic } from '@hanse/manifest';
import type { Finding } from '../ovf/finding.ts';
import { findingLines } from '../ovf/render-findings.ts';
import { sourceLines } from '../ovf/source-lines.ts';
import { counted } from '../ovf/words.ts';
import type { Palette } from '../palette.ts';
import type { ExaminedFile } from './examined-file.ts';

interface Look {
  readonly palette: Palette;
  readonly width: number | undefined;
  readonly perCode: number;
}

/** Everything found in a manifest and in the sections of its package, as a compiler tells it. */
export function examinationLines(
  { file, text, package: found, examination }: ExaminedFile,
  look: Look,
): readonly string[] {
  const own = examination.diagnostics.map(toFinding);
  const inPackage = (found?.claudia?.diagnostics ?? []).map(toFinding);
  return [
    ...findingLines(own, { ...look, file, lines: text.split(/\r\n|\n|\r/) }),
    ...(found === undefined
      ? []
      : findingLines(inPackage, { ...look, file: found.name, lines: sourceLines(found.descriptor) })),
    ...examination.notes.map((note) => `${look.palette.dim('note:')} ${note}`),
  ];
}

export function toFinding({ severity = 'error', code, message, remedy, line, column, path }: Diagnostic): Finding {
  return { severity, code, message: withoutPath(message, path), remedy, line, column, path };
}

/** The texts name the part, because they are often read alone; here it stands beside them. */
function withoutPath(message: string, path: string): string {
  if (path === '') return message;
  return message
    .replace(` (${path})`, '')
    .replace(` in the rule at ${path}`, '')
    .replace(` (rule at ${path})`, '')
    .replace(new RegExp(` at ${escaped(path)}$`), '');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** `2 errors, 1 warning`, or empty. */
export function tally(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity = 'error' }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  return [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(', ');
}
