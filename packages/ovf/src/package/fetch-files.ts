import { HanseError } from '@hanse/kernel';
import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { FileReference } from '../envelope/envelope.ts';
import type { Decompressors } from '../ports/decompressor.ts';
import type { DigestAlgorithm, DigestFactory } from '../ports/digest-factory.ts';
import type { RemoteFiles } from '../ports/remote-files.ts';
import { MemberReader } from './member-reader.ts';
import type { PackageMember } from './ovf-package.ts';

export interface FetchParts {
  readonly remote: RemoteFiles | undefined;
  readonly digests: DigestFactory;
  readonly algorithms: ReadonlySet<DigestAlgorithm>;
  readonly decompressors: Decompressors;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/** Reads every file that lies outside the package, by href; undefined for one that was reported as not to be had. */
export async function fetchFiles(
  log: DiagnosticLog,
  files: readonly FileReference[],
  parts: FetchParts,
): Promise<ReadonlyMap<string, PackageMember | undefined>> {
  const fetched = new Map<string, PackageMember | undefined>();
  for (const file of files.filter(({ isExternal }) => isExternal)) {
    if (fetched.has(file.href)) continue;
    fetched.set(file.href, await fetchFile(log, file, parts));
  }
  return fetched;
}

async function fetchFile(
  log: DiagnosticLog,
  file: FileReference,
  parts: FetchParts,
): Promise<PackageMember | undefined> {
  const href = shownHref(file.href);
  if (parts.remote === undefined) {
    const instead = `Put the file into the package and reference it by name instead of "${href}"`;
    log.error('OVF_UNSUPPORTED', file.at, { what: 'A file outside the package (http href)', instead });
    return undefined;
  }
  if (file.chunkBytes !== undefined) {
    const instead = 'Put the chunks into the package and reference them by name';
    log.error('OVF_UNSUPPORTED', file.at, { what: 'A file in chunks outside the package', instead });
    return undefined;
  }
  if (/^https?:\/\/[^/?#]*@/i.test(file.href)) {
    log.error('OVF_REMOTE_FAILED', file.at, { href, problem: 'its address holds a password, which belongs elsewhere' });
    return undefined;
  }
  try {
    return await readRemote(file, parts.remote, parts);
  } catch (problem) {
    if (!(problem instanceof HanseError) || parts.signal?.aborted === true) throw problem;
    if (problem.code !== 'OVF_REMOTE_FAILED' && problem.code !== 'OVF_PACKAGE_LIMIT') throw problem;
    log.error(problem.code, file.at, problem.details);
    return undefined;
  }
}

async function readRemote(file: FileReference, remote: RemoteFiles, parts: FetchParts): Promise<PackageMember> {
  const { content } = await remote.open(file.href, parts.signal);
  const reader = new MemberReader(file.href, parts);
  for await (const bytes of content) {
    parts.signal?.throwIfAborted();
    reader.update(bytes);
  }
  return reader.finish();
}

/** An address as it may be shown: without user, password and query, which may be as good as a password. */
export function shownHref(href: string): string {
  return href.replace(/^(https?:\/\/)[^/?#]*@/i, '$1').replace(/[?#][\s\S]*$/, '');
}
