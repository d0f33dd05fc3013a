import { ERROR_TABLE, type ErrorCode, isErrorCode } from '@hanse/kernel';
import type { StrictRule } from '@hanse/ovf/strict';
import type { Finding } from './finding.ts';

/** What a report is about. */
export interface SarifSubject {
  /** The path given. */
  readonly path: string;
  /** The descriptor's name inside an archive; undefined when the path is the descriptor's own. */
  readonly member: string | undefined;
  readonly version: string;
  readonly exitCode: number;
  /** Those of strict mode; none when it was not asked for. */
  readonly strictRules: readonly StrictRule[];
}

const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const;

/** Findings as a SARIF 2.1.0 log with one run (OASIS SARIF 2.1.0 §3.13); rules carry the help of the error table. */
export function sarifLog(findings: readonly Finding[], subject: SarifSubject): object {
  const codes = [...new Set(findings.map(({ code }) => code))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'hanse', version: subject.version, rules: codes.map((code) => ruleOf(code, subject)) },
        },
        invocations: [{ executionSuccessful: true, exitCode: subject.exitCode }],
        columnKind: 'utf16CodeUnits',
        artifacts: artifactsOf(subject),
        results: findings.map((finding) => resultOf(finding, codes.indexOf(finding.code), subject)),
      },
    ],
  };
}

function ruleOf(code: string, subject: SarifSubject): object {
  const { title, remedy } = textsOf(code, subject);
  return { id: code, shortDescription: { text: title }, help: { text: remedy } };
}

function textsOf(code: string, { strictRules }: SarifSubject): { readonly title: string; readonly remedy: string } {
  const strict = strictRules.find(({ id }) => id === code);
  if (strict !== undefined) return strict;
  if (!isErrorCode(code)) return { title: code, remedy: code };
  const { message, remedy } = ERROR_TABLE[code satisfies ErrorCode];
  return { title: general(message), remedy: general(remedy) };
}

/** A text of the error table without the details of one case. */
function general(text: string): string {
  return text.replace(/:? at \{at\}/g, '').replace(/\{\w+\}/g, '…');
}

function artifactsOf({ path, member }: SarifSubject): readonly object[] {
  const given = { location: { uri: uriOf(path) } };
  if (member === undefined) return [given];
  // An artifact inside another one has an absolute path in it (§3.24.2).
  return [given, { location: { uri: `/${uriOf(member)}` }, parentIndex: 0 }];
}

function resultOf(finding: Finding, ruleIndex: number, { path, member }: SarifSubject): object {
  const { code, severity, message, remedy, line, column, path: element } = finding;
  const inDescriptor = line > 0 && member !== undefined;
  const artifactLocation = inDescriptor ? { uri: `/${uriOf(member)}`, index: 1 } : { uri: uriOf(path), index: 0 };
  const region = line === 0 ? {} : { region: { startLine: line, startColumn: Math.max(1, column) } };
  const logical = element === '' ? {} : { logicalLocations: [{ fullyQualifiedName: element, kind: 'element' }] };
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${message} ${remedy}` },
    locations: [{ physicalLocation: { artifactLocation, ...region }, ...logical }],
  };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
