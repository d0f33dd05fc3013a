import { stat } from 'node:fs/promises';
import { ERROR_KINDS } from '@hanse/kernel';
import type { Diagnostic, OvfPackage } from '@hanse/ovf';
import type { CliContext } from '../context.ts';
import { fromDiagnostic } from '../ovf/finding.ts';
import { givenCredentials } from '../ovf/given-credentials.ts';
import { digestWords, isAboutIntegrity } from '../ovf/integrity.ts';
import { readOvf } from '../ovf/read-ovf.ts';
import { findingLines } from '../ovf/render-findings.ts';
import { verifierOf } from '../ovf/signing.ts';
import { Transfer } from '../ovf/transfer.ts';
import { wrapped } from '../ovf/words.ts';

/** Reads every byte of a package and says whether it is as its manifest and its signer say. */
export async function ovfVerify(
  context: CliContext,
  path: string,
  options: { readonly trust?: string; readonly credentials?: string },
): Promise<void> {
  const { out, signal } = context;
  const signature = verifierOf(options.trust);
  const credentials = givenCredentials(options.credentials);
  const found = await stat(path).catch(() => undefined);
  const transfer = new Transfer({ out, what: 'verifying', total: found?.isFile() === true ? found.size : undefined });
  const through = (source: AsyncIterable<Uint8Array>) => transfer.through(source);
  const read = await readOvf(path, { isDescriptorOnly: false, signature, credentials, signal, through }).finally(() =>
    transfer.finish(),
  );
  const whole = read.package;
  if (whole === undefined) return;
  const about = whole.diagnostics.filter(isAboutIntegrity);
  const wrong = about.filter(({ severity }) => severity === 'error');
  // Without a manifest there is nothing that the bytes could be compared with.
  const isVerified = wrong.length === 0 && whole.manifest.length > 0;
  context.exitCode = isVerified ? 0 : ERROR_KINDS.invalid.exitCode;
  const look = { palette: out.palette, width: out.columns(), file: path, lines: [], perCode: 20 };
  out.lines(...findingLines(wrong.map(fromDiagnostic), look));
  out.lines(...summary(context, whole, about), `${path}: ${transfer.finish()}`);
  out.json({
    file: path,
    verified: isVerified,
    bytes: transfer.bytes,
    millis: Math.round(transfer.millis),
    findings: about,
    members: whole.members.map(({ name, size, digests }) => ({ name, size, digests })),
  });
}

function summary({ out }: CliContext, whole: OvfPackage, about: readonly Diagnostic[]): readonly string[] {
  const { green, red, yellow } = out.palette;
  const signature = about.filter(({ code }) => /^OVF_(?:SIGNATURE|CERTIFICATE)_/.test(code));
  const isWrong = about.some(
    ({ code, severity }) => severity === 'error' && /^OVF_(?:DIGEST|MANIFEST|CHUNK)_/.test(code),
  );
  const paint = whole.manifest.length === 0 ? yellow : isWrong ? red : green;
  const words = digestWords(whole);
  const digests = whole.manifest.length === 0 ? words : isWrong ? 'wrong, see above' : `match: ${words}`;
  const width = (out.columns() ?? Number.POSITIVE_INFINITY) - 11;
  const signed = signature.flatMap(({ message, severity }) => {
    const tint = { error: red, warning: yellow, note: green }[severity];
    return wrapped(message, width).map(tint);
  });
  const [first = 'none', ...more] = signed;
  return [`digests    ${paint(digests)}`, `signature  ${first}`, ...more.map((line) => `           ${line}`)];
}
