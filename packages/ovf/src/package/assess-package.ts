import { HanseError } from '@hanse/kernel';
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import { firstFew } from '../diagnostics/first-few.ts';
import type { Envelope, FileReference } from '../envelope/envelope.ts';
import { decodedHref, isSafeHref, plainPath } from '../envelope/href.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import type { XmlLimits } from '../xml/xml-limits.ts';
import { memberPlace } from '../xml/xml-place.ts';
import { type ManifestEntry, parseManifest } from './manifest.ts';
import type { OvfPackage, PackageFile, PackageMember } from './ovf-package.ts';
import type { HeldMember } from './peek-manifest.ts';

export interface PackageParts {
  readonly descriptor: HeldMember;
  readonly manifest: HeldMember | undefined;
  readonly certificateName: string | undefined;
  readonly members: readonly PackageMember[];
  readonly limits?: Partial<XmlLimits>;
}

/** Judges a package whose members have all been read and digested: descriptor, manifest, references and sizes. */
export function assessPackage(parts: PackageParts): OvfPackage {
  const { envelope, diagnostics } = parseEnvelope(parts.descriptor.bytes, { limits: parts.limits ?? {} });
  const log = new DiagnosticLog();
  const byName = new Map(parts.members.map((member) => [member.name, member]));
  const manifest = readManifest(log, parts);
  verifyDigests(log, parts, manifest, byName);
  const files = (envelope?.files ?? []).flatMap((file) => findFile(log, file, byName) ?? []);
  checkCoverage(log, parts, manifest, { envelope, files });
  if (parts.certificateName !== undefined) {
    log.warning('OVF_CERTIFICATE_UNCHECKED', memberPlace(parts.certificateName));
  }
  return {
    descriptorName: parts.descriptor.name,
    envelope,
    diagnostics: [...diagnostics, ...log.list],
    files,
    members: parts.members,
    manifest,
  };
}

function readManifest(log: DiagnosticLog, { manifest, descriptor }: PackageParts): readonly ManifestEntry[] {
  if (manifest === undefined) {
    log.note('OVF_MANIFEST_ABSENT', memberPlace(descriptor.name));
    return [];
  }
  try {
    return parseManifest(new TextDecoder().decode(manifest.bytes), manifest.name);
  } catch (problem) {
    if (!(problem instanceof HanseError) || problem.code !== 'OVF_MANIFEST_MALFORMED') throw problem;
    log.error('OVF_MANIFEST_MALFORMED', memberPlace(String(problem.details['at'])), problem.details);
    return [];
  }
}

function verifyDigests(
  log: DiagnosticLog,
  parts: PackageParts,
  manifest: readonly ManifestEntry[],
  byName: ReadonlyMap<string, PackageMember>,
): void {
  for (const { file, algorithm, digest: expected, line } of manifest) {
    const at = memberPlace(`line ${line} of ${parts.manifest?.name ?? 'the manifest'}`);
    const member = byName.get(plainPath(file)) ?? byName.get(plainPath(decodedHref(file)));
    if (member === undefined) {
      log.error('OVF_MANIFEST_MEMBER_MISSING', at, { file });
      continue;
    }
    const actual = member.digests[algorithm] ?? 'not computed';
    if (actual !== expected) log.error('OVF_DIGEST_MISMATCH', at, { algorithm, file, actual, expected });
  }
}

/** An href is a URI: its percent escapes may or may not have been undone in the name of the member. */
function findFile(
  log: DiagnosticLog,
  file: FileReference,
  byName: ReadonlyMap<string, PackageMember>,
): PackageFile | undefined {
  if (file.isExternal) {
    const instead = `Put the file into the package and reference it by name instead of "${file.href}"`;
    log.error('OVF_UNSUPPORTED', file.at, { what: 'A file outside the package (http href)', instead });
    return undefined;
  }
  if (!isSafeHref(file.href)) {
    log.error('OVF_HREF_UNSAFE', file.at, { href: file.href });
    return undefined;
  }
  const member = byName.get(plainPath(file.href)) ?? byName.get(plainPath(decodedHref(file.href)));
  if (member === undefined) {
    log.error('OVF_FILE_MISSING', file.at, { href: file.href, known: firstFew(byName.keys()) });
    return undefined;
  }
  if (file.size !== undefined && file.size !== member.size) {
    const details = { href: file.href, actual: member.size, expected: file.size };
    log.error('OVF_FILE_SIZE', file.at, details);
  }
  return { id: file.id, href: file.href, ...member };
}

/** With a manifest, whatever is used must be in it; without use, a member is only mentioned. */
function checkCoverage(
  log: DiagnosticLog,
  parts: PackageParts,
  manifest: readonly ManifestEntry[],
  used: { readonly envelope: Envelope | undefined; readonly files: readonly PackageFile[] },
): void {
  const listed = new Set(manifest.flatMap(({ file }) => [plainPath(file), plainPath(decodedHref(file))]));
  const needed = [{ name: parts.descriptor.name, at: memberPlace(parts.descriptor.name) }, ...placed(used)];
  if (manifest.length > 0) {
    for (const { name, at } of needed) {
      if (!listed.has(name)) log.error('OVF_MANIFEST_INCOMPLETE', at, { file: name });
    }
  }
  const known = new Set([...needed.map(({ name }) => name), parts.manifest?.name, parts.certificateName]);
  for (const { name } of parts.members) {
    if (!known.has(name)) log.note('OVF_FILE_UNREFERENCED', memberPlace(name));
  }
}

function placed({
  envelope,
  files,
}: {
  readonly envelope: Envelope | undefined;
  readonly files: readonly PackageFile[];
}) {
  return files.flatMap(({ id, name }) => {
    const reference = envelope?.files.find((file) => file.id === id);
    return reference === undefined ? [] : [{ name, at: reference.at }];
  });
}
