import { stat } from 'node:fs/promises';
import { formatBytes, HanseError } from '@hanse/kernel';
import { type DigestAlgorithm, webGzip } from '@hanse/ovf';
import type { CliContext } from '../context.ts';
import { fromDiagnostic } from '../ovf/finding.ts';
import { isWorthTelling, leftOutLines } from '../ovf/left-out.ts';
import { findingLines } from '../ovf/render-findings.ts';
import { signerOf } from '../ovf/signing.ts';
import { sourceKind } from '../ovf/source-kind.ts';
import { Transfer } from '../ovf/transfer.ts';
import { requireNew, writeWhole } from '../ovf/write-new.ts';
import { openPackage } from '../packages/open-package.ts';

export interface PackOptions {
  readonly output: string;
  readonly digest: DigestAlgorithm;
  readonly sign?: string;
  readonly certificate?: string;
  readonly gzip?: boolean;
  readonly chunkSize?: number;
  readonly credentials?: string;
}

/** Makes an archive of a package that lies in files, with digests of everything and, with a key, a signature. */
export async function ovfPack(context: CliContext, path: string, options: PackOptions): Promise<void> {
  const { out, signal, program } = context;
  requireNew(options.output);
  if ((await sourceKind(path)) === 'archive') throw new HanseError('CLI_ALREADY_PACKED', { path, program });
  const source = await openPackage(path, {
    signal,
    packing: packingOf(options),
    credentials: options.credentials,
  });
  const odd = source.diagnostics.filter(isWorthTelling).map(fromDiagnostic);
  const look = { palette: out.palette, width: out.columns() };
  out.lines(...findingLines(odd, { ...look, file: source.name, lines: [], perCode: 5 }));
  const transfer = new Transfer({ out, what: 'packing', total: options.gzip === true ? undefined : source.bytes });
  await writeWhole(options.output, transfer.through(source.body()), signal).finally(() => transfer.finish());
  const { size } = await stat(options.output);
  const signed = options.sign === undefined ? '' : ', signed';
  out.lines(`${options.output} (${formatBytes(size)}, ${options.digest.toUpperCase()} digests${signed})`);
  if (signed === '') out.lines(...leftOutLines(source.diagnostics, { program, file: options.output }));
  out.json({ file: options.output, bytes: size, diagnostics: source.diagnostics });
}

function packingOf({ digest, sign, certificate, gzip, chunkSize }: PackOptions) {
  if ((sign === undefined) !== (certificate === undefined)) throw new HanseError('CLI_SIGNER_INCOMPLETE');
  return {
    algorithm: digest,
    ...(sign === undefined || certificate === undefined ? {} : { sign: signerOf({ key: sign, certificate }) }),
    ...(gzip === true ? { gzip: webGzip } : {}),
    ...(chunkSize === undefined ? {} : { chunkBytes: chunkSize }),
  };
}
