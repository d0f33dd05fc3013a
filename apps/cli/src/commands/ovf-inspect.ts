import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { inspectionOf } from '../ovf/inspection.ts';
import { judge } from '../ovf/judge.ts';
import { readOvf } from '../ovf/read-ovf.ts';
import { inspectionLines } from '../ovf/render-inspection.ts';
import { tallyOf } from '../ovf/render-verdict.ts';

export interface InspectOptions {
  readonly configuration?: string;
  readonly language?: string;
}

/** Shows what is in a package, also when it would be refused, as long as there is an envelope to look at. */
export async function ovfInspect(context: CliContext, path: string, options: InspectOptions): Promise<void> {
  const { out, signal, program } = context;
  const read = await readOvf(path, { isDescriptorOnly: false, signal });
  const { configuration } = options;
  const judgement = judge(read, configuration === undefined ? {} : { configuration });
  if (read.envelope === undefined) {
    const [first] = judgement.findings.filter(({ severity }) => severity === 'error');
    const { message = 'there is no envelope', remedy = '' } = first ?? {};
    throw new HanseError('OVF_REJECTED', { count: 1, first: message, remedy });
  }
  const view = inspectionOf(read, read.envelope, judgement, configuration);
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
