import { formatBytes } from '@hanse/kernel';
import { convertEnvelope, requireDeployable, writeEnvelope } from '@hanse/ovf';
import type { CliContext } from '../context.ts';
import { fromDiagnostic } from '../ovf/finding.ts';
import { readOvf } from '../ovf/read-ovf.ts';
import { findingLines } from '../ovf/render-findings.ts';
import { verifierOf } from '../ovf/signing.ts';
import { sourceLines } from '../ovf/source-lines.ts';
import { requireNew, writeWhole } from '../ovf/write-new.ts';

export interface ConvertOptions {
  readonly output: string;
  readonly to: '1' | '2' | 'canonical';
}

/** Writes a descriptor anew in a version of OVF, and tells what that version cannot say. */
export async function ovfConvert(context: CliContext, path: string, options: ConvertOptions): Promise<void> {
  const { out, signal } = context;
  requireNew(options.output);
  const read = await readOvf(path, { isDescriptorOnly: true, signature: verifierOf(undefined), signal });
  const source = requireDeployable(read);
  const version = { '1': '1.x', '2': '2.x', canonical: source.version === '2.x' ? '2.x' : '1.x' } as const;
  const { envelope, diagnostics } = convertEnvelope(source, version[options.to]);
  const bytes = new TextEncoder().encode(writeEnvelope(envelope));
  const lines = findingLines(diagnostics.map(fromDiagnostic), {
    palette: out.palette,
    width: out.columns(),
    file: read.descriptorName,
    lines: sourceLines(read.descriptor),
    perCode: 20,
  });
  await writeWhole(options.output, [bytes], signal);
  out.lines(...lines, `${options.output} (OVF ${envelope.version}, ${formatBytes(bytes.length)})`);
  out.json({ file: options.output, version: envelope.version, bytes: bytes.length, diagnostics });
}
