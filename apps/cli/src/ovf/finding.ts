import type { HanseError } from '@hanse/kernel';
import { type Diagnostic, formatPlace, type Place, type Severity } from '@hanse/ovf/envelope';
import type { StrictFinding } from '@hanse/ovf/strict';

/** Something about a descriptor or package, from whichever check, with its place apart from its message. */
export interface Finding extends Place {
  readonly severity: Severity;
  /** `OVF_…` of the error table, or `XSD_…` of strict mode. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const NOWHERE: Place = { line: 0, column: 0, path: '' };

export function fromDiagnostic({ severity, code, message, remedy, line, column, path }: Diagnostic): Finding {
  return { severity, code, message: withoutPlace(message, { line, column, path }), remedy, line, column, path };
}

export function fromStrict({ rule, message, remedy, line, column, path }: StrictFinding): Finding {
  return { severity: 'error', code: rule, message, remedy, line, column, path };
}

/** What a plan fails with: one problem, or several in the details. Their places are only in their texts. */
export function fromPlanProblem({ code, message, remedy, details }: HanseError): readonly Finding[] {
  const several = details['diagnostics'];
  if (!Array.isArray(several)) return [placed(code, message, remedy)];
  return several.map((entry) => {
    const fields = entry as Readonly<Record<string, unknown>>;
    return placed(String(fields['code']), String(fields['message']), String(fields['remedy']));
  });
}

function placed(code: string, message: string, remedy: string): Finding {
  const [, line, column, path] = /line (\d+), column (\d+) \(([^)]*)\)/.exec(message) ?? [];
  const place = path === undefined ? NOWHERE : { line: Number(line), column: Number(column), path };
  return { severity: 'error', code, message: withoutPlace(message, place), remedy, ...place };
}

/** The texts of the error table name the place, because they are often read alone; here it stands beside them. */
function withoutPlace(message: string, place: Place): string {
  if (place.line === 0) return message;
  const at = formatPlace(place);
  return message
    .replace(`, referenced at ${at},`, '')
    .replace(`: at ${at}`, ' here')
    .replace(` at ${at}`, '')
    .replace(at, 'here')
    .replace(' (times: 1, first)', '')
    .replace(/ \(times: (\d+), first\)$/, ' ($1 times, first here)');
}

/** In the order of the document; what has no line comes last. */
export function inDocumentOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => lineOf(a) - lineOf(b) || a.column - b.column);
}

function lineOf({ line }: Finding): number {
  return line === 0 ? Number.POSITIVE_INFINITY : line;
}
