import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { Envelope, FileReference } from '../envelope/envelope.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import { decompressorFor } from '../ports/decompressor.ts';
import { memberPlace } from '../xml/xml-place.ts';
import { fetchFiles } from './fetch-files.ts';
import { checkSize, findFile } from './find-file.ts';
import { judgeDisks } from './judge-disks.ts';
import { judgeSignature } from './judge-signature.ts';
import type { ManifestEntry } from './manifest.ts';
import { MemberIndex } from './member-index.ts';
import type { OvfPackage, PackageFile, PackageMember } from './ovf-package.ts';
import { DEFAULT_PACKAGE_LIMITS } from './package-limits.ts';
import type { HeldMember } from './peek-manifest.ts';
import type { ReadOptions } from './read-options.ts';
import { readManifest, verifyDigests } from './verify-manifest.ts';

export interface PackageParts {
  readonly descriptor: HeldMember;
  readonly manifest: HeldMember | undefined;
  readonly certificate: HeldMember | undefined;
  readonly members: readonly PackageMember[];
  /** Of an archive, the member that comes first: the descriptor should (DSP0243 §6.4). */
  readonly firstName?: string | undefined;
}

/**
 * Judges a package whose members have all been read and digested: descriptor, manifest, signature, references, sizes
 * and the headers of its disks. Files outside the package are read now.
 */
export async function assessPackage(parts: PackageParts, options: ReadOptions): Promise<OvfPackage> {
  const { descriptor } = parts;
  const { envelope, diagnostics } = parseEnvelope(descriptor.bytes, { limits: options.xmlLimits ?? {} });
  const log = new DiagnosticLog();
  const members = new MemberIndex(parts.members);
  const manifest = readManifest(log, parts.manifest, descriptor.name);
  const references = admittedReferences(log, envelope, options);
  const fetched = await fetchFiles(log, references, fetchParts(manifest, options));
  const manifestName = parts.manifest?.name ?? 'the manifest';
  verifyDigests(log, manifest, { manifestName, members, fetched });
  const files = references.flatMap((file) => {
    const found = file.isExternal ? fetchedFile(log, file, fetched.get(file.href)) : findFile(log, file, members);
    return found === undefined ? [] : [found];
  });
  const readable = checkCompression(log, envelope, files, options);
  if (envelope !== undefined) judgeDisks(log, envelope, readable);
  checkCoverage(log, parts, manifest, files, envelope);
  if (parts.firstName !== undefined && parts.firstName !== descriptor.name) {
    log.note('OVF_MEMBER_ORDER', memberPlace(parts.firstName));
  }
  await judgeSignature(log, { ...parts, descriptorName: descriptor.name }, options.signature);
  return {
    descriptorName: descriptor.name,
    envelope,
    diagnostics: [...diagnostics, ...log.list],
    files,
    members: parts.members,
    manifest,
  };
}

/** No more than a package can have files, so that a descriptor cannot ask for a million downloads. */
function admittedReferences(
  log: DiagnosticLog,
  envelope: Envelope | undefined,
  { limits }: ReadOptions,
): readonly FileReference[] {
  const limit = limits?.members ?? DEFAULT_PACKAGE_LIMITS.members;
  const files = envelope?.files ?? [];
  const excess = files[limit];
  if (excess !== undefined) log.error('OVF_PACKAGE_LIMIT', excess.at, { what: 'File elements', limit });
  return files.slice(0, limit);
}

function fetchParts(manifest: readonly ManifestEntry[], options: ReadOptions) {
  const { remote, digests, signal } = options;
  return {
    remote,
    digests,
    algorithms: new Set([...manifest.map(({ algorithm }) => algorithm), ...(options.alsoDigest ?? [])]),
    decompressors: options.decompressors ?? {},
    limit: options.limits?.memberBytes ?? DEFAULT_PACKAGE_LIMITS.memberBytes,
    signal,
  };
}

function fetchedFile(
  log: DiagnosticLog,
  file: FileReference,
  member: PackageMember | undefined,
): PackageFile | undefined {
  if (member === undefined) return undefined;
  checkSize(log, file, member.size);
  const { id, href, compression } = file;
  return { id, href, compression, size: member.size, parts: [member], isRemote: true };
}

/**
 * The files whose content can be looked into; of the others it is reported that they are not compressed as they say,
 * or that nothing here can undo it. The whole of a compressed file is only read when it is needed.
 */
function checkCompression(
  log: DiagnosticLog,
  envelope: Envelope | undefined,
  files: readonly PackageFile[],
  options: ReadOptions,
): readonly PackageFile[] {
  return files.filter(({ id, href, compression, parts }) => {
    const at = envelope?.files.find((file) => file.id === id)?.at;
    if (compression === 'identity' || at === undefined) return true;
    if (decompressorFor(compression, options.decompressors ?? {}) === undefined) {
      log.error('OVF_COMPRESSION_UNSUPPORTED', at, { href, compression });
      return false;
    }
    if (parts[0].head.compression === compression) return true;
    log.error('OVF_COMPRESSION_DAMAGED', at, { href, compression, problem: 'it does not begin like that' });
    return false;
  });
}

/** With a manifest, whatever is used must be in it; without use, a member is only mentioned. */
function checkCoverage(
  log: DiagnosticLog,
  parts: PackageParts,
  manifest: readonly ManifestEntry[],
  files: readonly PackageFile[],
  envelope: Envelope | undefined,
): void {
  const index = new MemberIndex(parts.members);
  const listed = new Set(manifest.flatMap(({ file }) => index.find(file)?.name ?? []));
  const needed = [{ name: parts.descriptor.name, at: memberPlace(parts.descriptor.name) }, ...placed(files, envelope)];
  if (manifest.length > 0) {
    for (const { name, at } of needed) {
      if (!listed.has(name)) log.error('OVF_MANIFEST_INCOMPLETE', at, { file: name });
    }
  }
  const known = new Set([...needed.map(({ name }) => name), parts.manifest?.name, parts.certificate?.name]);
  for (const { name } of parts.members) {
    if (!known.has(name)) log.note('OVF_FILE_UNREFERENCED', memberPlace(name));
  }
}

function placed(files: readonly PackageFile[], envelope: Envelope | undefined) {
  return files
    .filter(({ isRemote }) => !isRemote)
    .flatMap(({ id, parts }) => {
      const reference = envelope?.files.find((file) => file.id === id);
      return reference === undefined ? [] : parts.map(({ name }) => ({ name, at: reference.at }));
    });
}
