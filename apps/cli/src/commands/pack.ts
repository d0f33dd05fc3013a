import { stat } from 'node:fs/promises';
import { formatBytes } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { isWorthTelling, leftOutLines } from '../ovf/left-out.ts';
import { writeWhole } from '../ovf/write-new.ts';
import { fileEntry } from '../packages/file-entry.ts';
import { openPackage } from '../packages/open-package.ts';
import { diagnosticLine, toDiagnosticLine } from '../render/problem.ts';
import { ensureGuestImage } from '../services/guest-image.ts';

/** Writes an .ova; the file appears when it is whole. */
export async function pack(
  context: CliContext,
  path: string,
  options: { output: string; guestDisk?: string; credentials?: string },
): Promise<void> {
  const { out, signal, program } = context;
  const extra = options.guestDisk === undefined ? [] : [await guestDisk(context, options.guestDisk)];
  const source = await openPackage(path, { signal, extra, credentials: options.credentials });
  const odd = source.diagnostics.filter(isWorthTelling);
  out.lines(...odd.map((finding) => diagnosticLine(toDiagnosticLine(finding), out.palette)));
  await writeWhole(options.output, source.body(), signal);
  const { size } = await stat(options.output);
  out.lines(`${options.output} (${formatBytes(size)})`);
  out.lines(...leftOutLines(source.diagnostics, { program, file: options.output }));
  out.json({ file: options.output, bytes: size, diagnostics: source.diagnostics });
}

async function guestDisk({ folders, out, signal }: CliContext, name: string) {
  const { image } = await ensureGuestImage({ cache: folders.cache, signal, say: (line) => out.lines(line) });
  return fileEntry(name, image.rootDisk);
}
