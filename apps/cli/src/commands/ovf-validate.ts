import { relative } from 'node:path';
import { ERROR_KINDS } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { installedVersion } from '../install-root.ts';
import { type Finding, fromStrict, inDocumentOrder } from '../ovf/finding.ts';
import { givenCredentials } from '../ovf/given-credentials.ts';
import { type Judgement, judge } from '../ovf/judge.ts';
import { type ReadOvf, readOvf } from '../ovf/read-ovf.ts';
import { findingLines } from '../ovf/render-findings.ts';
import { verdictLines } from '../ovf/render-verdict.ts';
import { readSchemaFolder } from '../ovf/schema-folder.ts';
import { verifierOf } from '../ovf/signing.ts';
import { sourceLines } from '../ovf/source-lines.ts';

export interface ValidateOptions {
  readonly descriptorOnly?: boolean;
  readonly configuration?: string;
  readonly strict?: boolean;
  readonly schemas?: string;
  readonly format: 'text' | 'json' | 'sarif';
  readonly trust?: string;
  readonly credentials?: string;
  readonly all?: boolean;
}

interface Validation {
  readonly read: ReadOvf;
  readonly judgement: Judgement;
  readonly findings: readonly Finding[];
  /** Violations of the schema; undefined without strict mode. */
  readonly schemaErrors: number | undefined;
}

/** Tells everything about a descriptor or package that hinders or surprises; exits 0 only when it would deploy. */
export async function ovfValidate(context: CliContext, path: string, options: ValidateOptions): Promise<void> {
  const validation = await validate(context, path, options);
  const { judgement, schemaErrors } = validation;
  const isSound = judgement.verdict !== 'refused' && (schemaErrors ?? 0) === 0;
  context.exitCode = isSound ? 0 : ERROR_KINDS.invalid.exitCode;
  if (options.format === 'sarif') return showSarif(context, validation);
  const result = asJson(validation);
  context.out.json(result);
  if (options.format === 'json' && !context.out.isJson) context.out.text(`${JSON.stringify(result)}\n`);
  if (options.format === 'text') showText(context, validation, options);
}

async function validate(context: CliContext, path: string, options: ValidateOptions): Promise<Validation> {
  const isStrict = options.strict === true || options.schemas !== undefined;
  const schemas = isStrict ? readSchemaFolder(context, options.schemas) : undefined;
  const isDescriptorOnly = options.descriptorOnly === true;
  const signature = verifierOf(options.trust);
  const credentials = givenCredentials(options.credentials);
  const read = await readOvf(path, { isDescriptorOnly, signature, credentials, signal: context.signal });
  const { configuration } = options;
  const judgement = judge(read, configuration === undefined ? {} : { configuration });
  if (schemas === undefined) return { read, judgement, findings: judgement.findings, schemaErrors: undefined };
  const strict = await strictFindings(schemas, read.descriptor);
  const findings = inDocumentOrder([...judgement.findings, ...strict]);
  return { read, judgement, findings, schemaErrors: strict.length };
}

/** The schema validator is large: it is loaded only when it is wanted. */
async function strictFindings(
  schemas: ReadonlyMap<string, Uint8Array>,
  descriptor: Uint8Array,
): Promise<readonly Finding[]> {
  const { createStrictValidator } = await import('@hanse/ovf/strict');
  using validator = createStrictValidator(schemas);
  return validator.validate(descriptor).map(fromStrict);
}

function showText({ out }: CliContext, validation: Validation, { all }: ValidateOptions): void {
  const { read, judgement, findings, schemaErrors } = validation;
  const look = { palette: out.palette, width: out.columns() };
  const lines = findingLines(findings, {
    ...look,
    file: labelOf(read),
    lines: sourceLines(read.descriptor),
    perCode: all === true ? Number.POSITIVE_INFINITY : 5,
  });
  out.lines(...lines, ...(lines.length > 0 ? [''] : []), ...verdictLines(judgement, schemaErrors, look));
}

async function showSarif(context: CliContext, { read, findings, schemaErrors }: Validation): Promise<void> {
  const { sarifLog } = await import('../ovf/sarif.ts');
  const strictRules = schemaErrors === undefined ? [] : (await import('@hanse/ovf/strict')).STRICT_RULES;
  const isArchive = read.kind === 'archive';
  const log = sarifLog(findings, {
    path: shortPath(isArchive ? read.path : read.descriptorName),
    member: isArchive ? read.descriptorName : undefined,
    version: installedVersion(),
    exitCode: context.exitCode,
    strictRules,
  });
  context.out.json(log);
  if (!context.out.isJson) context.out.text(`${JSON.stringify(log, undefined, 2)}\n`);
}

function asJson({ read, judgement, findings, schemaErrors }: Validation): object {
  return {
    file: read.path,
    descriptor: read.descriptorName,
    version: read.envelope?.version,
    verdict: judgement.verdict,
    ...(schemaErrors === undefined ? {} : { schemaErrors }),
    needed: judgement.properties
      .filter(({ isRequired }) => isRequired)
      .map(({ entityId, key, type, qualifiers, label, description }) => {
        return { entityId, key, type, qualifiers, label, description };
      }),
    findings,
  };
}

function labelOf({ kind, path, descriptorName }: ReadOvf): string {
  return kind === 'archive' ? `${path}/${descriptorName}` : descriptorName;
}

/** Relative where that leads below the current folder, as consumers of SARIF expect. */
function shortPath(path: string): string {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}
