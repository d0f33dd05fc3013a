import { HanseError } from '@hanse/kernel';
import { type Diagnostic, languagesOf, localised } from '@hanse/ovf';
import type { CliContext } from '../context.ts';
import { inspectionOf } from '../ovf/inspection.ts';
import { judge } from '../ovf/judge.ts';
import { type ReadOvf, readOvf } from '../ovf/read-ovf.ts';
import { inspectionLines } from '../ovf/render-inspection.ts';
import { tallyOf } from '../ovf/render-verdict.ts';
import { verifierOf } from '../ovf/signing.ts';

export interface InspectOptions {
  readonly configuration?: string;
  readonly language?: string;
  readonly trust?: string;
}

/** Shows what is in a package, also when it would be refused, as long as there is an envelope to look at. */
export async function ovfInspect(context: CliContext, path: string, options: InspectOptions): Promise<void> {
  const { out, signal, program } = context;
  const whole = await readOvf(path, { isDescriptorOnly: false, signature: verifierOf(options.trust), signal });
  const read = inLanguage(withoutRemote(whole), options.language);
  const { configuration } = options;
  requireConfiguration(read, configuration);
  const judgement = judge(read, configuration === undefined ? {} : { configuration });
  if (read.envelope === undefined) {
    const [first] = judgement.findings.filter(({ severity }) => severity === 'error');
    const { message = 'there is no envelope', remedy = '' } = first ?? {};
    throw new HanseError('OVF_REJECTED', { count: 1, first: message, remedy });
  }
  const view = inspectionOf(read, read.envelope, judgement);
  out.json(view);
  const { palette } = out;
  out.lines(...inspectionLines(view, { palette, width: out.columns() }), '');
  const tally = tallyOf(judgement.findings);
  const verdict = {
    refused: palette.red('it would be refused'),
    'needs-values': palette.yellow('it would deploy once the properties marked * have values'),
    deployable: palette.green('it would deploy'),
  }[judgement.verdict];
  out.lines(`${verdict}${tally === '' ? '' : ` (${tally}: "${program} ovf validate ${path}")`}`);
}

/** Throws OVF_CONFIGURATION_UNKNOWN: there is nothing to show of it. */
function requireConfiguration({ envelope }: ReadOvf, id: string | undefined): void {
  if (id === undefined || envelope === undefined) return;
  const known = envelope.configurations.map((one) => one.id);
  if (known.includes(id)) return;
  const at = '--configuration';
  throw new HanseError('OVF_CONFIGURATION_UNKNOWN', { id, at, known: known.length === 0 ? 'none' : known });
}

/** Throws CLI_LANGUAGE_ABSENT when no text of the package is in the language, nor in one that it falls back to. */
function inLanguage(read: ReadOvf, language: string | undefined): ReadOvf {
  const { envelope } = read;
  if (language === undefined || envelope === undefined) return read;
  const languages = languagesOf(envelope);
  const primary = (tag: string) => tag.toLowerCase().replace(/-.*/, '');
  if (!languages.some((tag) => primary(tag) === primary(language))) {
    throw new HanseError('CLI_LANGUAGE_ABSENT', { language, known: languages });
  }
  return { ...read, envelope: localised(envelope, language) };
}

/** Looking fetches nothing; that a file lies elsewhere is no fault of the package. */
function withoutRemote(read: ReadOvf): ReadOvf {
  const places = new Set((read.envelope?.files ?? []).filter(({ isExternal }) => isExternal).map(({ at }) => at.path));
  const isRemote = ({ code, path }: Diagnostic) => code === 'OVF_UNSUPPORTED' && places.has(path);
  return { ...read, diagnostics: read.diagnostics.filter((diagnostic) => !isRemote(diagnostic)) };
}
