import { ERROR_KINDS } from '@hanse/kernel';
import { isError } from '@hanse/manifest';
import type { CliContext } from '../context.ts';
import { type ExaminedFile, examineFile } from '../manifest/examined-file.ts';
import { examinationLines, tally } from '../manifest/render-examination.ts';

/** Tells what is wrong or odd with a manifest; the status is that of an invalid one when there are errors. */
export async function manifestCheck(
  context: CliContext,
  file: string,
  options: { readonly ovf?: string; readonly all?: boolean },
): Promise<void> {
  const { out } = context;
  const examined = await examineFile(file, options.ovf, context.signal);
  const found = [...examined.examination.diagnostics, ...(examined.package?.claudia?.diagnostics ?? [])];
  const isSound = !found.some(isError);
  context.exitCode = isSound ? 0 : ERROR_KINDS.invalid.exitCode;
  out.json(asJson(examined, isSound));
  const perCode = options.all === true ? Number.POSITIVE_INFINITY : 5;
  const lines = examinationLines(examined, { palette: out.palette, width: out.columns(), perCode });
  const counts = tally(found);
  const verdict = isSound
    ? out.palette.green('the manifest is sound')
    : out.palette.red('the manifest would be refused');
  out.lines(
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    `${verdict}${counts === '' ? '' : ` (${counts})`}${hint(examined, context.program)}`,
  );
}

function hint({ package: found }: ExaminedFile, program: string): string {
  if (found === undefined) return '; --ovf FILE also checks it against its package';
  if (found.errors === 0) return '';
  return `; the package has errors of its own: "${program} ovf validate ${found.name}"`;
}

function asJson({ file, package: found, examination }: ExaminedFile, isSound: boolean): object {
  return {
    file,
    ...(found === undefined ? {} : { package: found.name, packageErrors: found.errors }),
    isSound,
    diagnostics: examination.diagnostics.map((one) => ({ severity: 'error', ...one })),
    ...(found?.claudia === undefined ? {} : { packageDiagnostics: found.claudia.diagnostics }),
    notes: examination.notes,
  };
}
