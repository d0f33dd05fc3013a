import { type HanseError, type JsonValue, type Problem, toProblem } from '@hanse/kernel';
import { harmless } from '../ovf/words.ts';
import type { Palette } from '../palette.ts';

interface DiagnosticLine {
  readonly severity: string;
  readonly place: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * An error for people: what, code, what would have been accepted; then every finding on a line of its own, unless
 * there is only the one that the error itself tells.
 */
export function problemLines(error: HanseError, palette: Palette): readonly string[] {
  const findings = diagnosticsOf(error).filter(({ severity }) => severity !== 'note');
  const diagnostics = findings.length > 1 ? findings : [];
  return [
    `${palette.red('error:')} ${harmless(error.message)} ${palette.dim(`[${error.code}]`)}`,
    ...(error.remedy === '' ? [] : [`  ${harmless(error.remedy)}`]),
    ...diagnostics.map((finding) => `  ${diagnosticLine(finding, palette)}`),
  ];
}

export function problemObject(error: HanseError): Problem {
  return toProblem(error);
}

/** `12:5 error OVF_…: message; remedy` for the lists that packages and manifests are refused or accepted with. */
export function diagnosticLine(finding: DiagnosticLine, palette: Palette): string {
  const { severity, code } = finding;
  const [place, message, remedy] = [harmless(finding.place), harmless(finding.message), harmless(finding.remedy)];
  const paint = severity === 'error' ? palette.red : palette.yellow;
  return `${palette.bold(place)} ${paint(severity)} ${message} ${palette.dim(`[${code}]`)} ${remedy}`.trim();
}

export function toDiagnosticLine(value: JsonValue | object): DiagnosticLine {
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '');
  const line = Number(fields['line'] ?? 0);
  return {
    severity: text('severity') === '' ? 'error' : text('severity'),
    place: line > 0 ? `${line}:${Number(fields['column'] ?? 1)}` : text('path'),
    code: text('code'),
    message: text('message'),
    remedy: text('remedy'),
  };
}

function diagnosticsOf({ details }: HanseError): readonly DiagnosticLine[] {
  const list = details['diagnostics'];
  return Array.isArray(list) ? list.map((entry) => toDiagnosticLine(entry as JsonValue)) : [];
}
