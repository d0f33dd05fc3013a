import { HanseError } from '@hanse/kernel';
import { decodedHref, isSafePath, plainPath } from '../envelope/href.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import type { DigestAlgorithm, DigestFactory } from '../ports/digest-factory.ts';
import type { PackageSource } from '../ports/package-source.ts';
import type { XmlLimits } from '../xml/xml-limits.ts';
import { assessPackage } from './assess-package.ts';
import { concatBytes } from './concat-bytes.ts';
import type { ManifestEntry } from './manifest.ts';
import { MemberDigests } from './member-digests.ts';
import type { OvfPackage, PackageMember } from './ovf-package.ts';
import { DEFAULT_PACKAGE_LIMITS, type PackageLimits } from './package-limits.ts';
import { type HeldMember, peekManifest } from './peek-manifest.ts';

interface FolderParts {
  readonly digests: DigestFactory;
  /** Needed when the folder holds several descriptors. */
  readonly descriptorName?: string;
  readonly limits?: Partial<PackageLimits>;
  readonly xmlLimits?: Partial<XmlLimits>;
  readonly signal?: AbortSignal;
}

/**
 * Reads an unpacked package: its descriptor, the manifest of the same name, and every file that either of them names.
 * Throws OVF_DESCRIPTOR_MISSING, OVF_DESCRIPTOR_AMBIGUOUS or OVF_PACKAGE_LIMIT; all else is in the diagnostics.
 */
export async function readFolder(source: PackageSource, parts: FolderParts): Promise<OvfPackage> {
  const limits = { ...DEFAULT_PACKAGE_LIMITS, ...parts.limits };
  const present = new Set(await source.list());
  const descriptorName = chooseDescriptor([...present], parts.descriptorName);
  const base = descriptorName.replace(/\.[^./]*$/, '');
  const descriptor = await hold(source, descriptorName, limits.descriptorBytes);
  const manifest = present.has(`${base}.mf`) ? await hold(source, `${base}.mf`, limits.manifestBytes) : undefined;
  const entries = (manifest === undefined ? undefined : peekManifest(manifest)) ?? [];
  const algorithms = new Set(entries.map(({ algorithm }) => algorithm));
  const members: PackageMember[] = [];
  for (const name of wantedNames(descriptor, entries, parts.xmlLimits ?? {})) {
    if (present.has(name)) members.push(await digestFile(source, name, { ...parts, limits, algorithms }));
  }
  const certificateName = present.has(`${base}.cert`) ? `${base}.cert` : undefined;
  return assessPackage({ descriptor, manifest, certificateName, members, limits: parts.xmlLimits ?? {} });
}

function chooseDescriptor(present: readonly string[], wanted: string | undefined): string {
  const found = present.filter((name) => (wanted === undefined ? /^[^/]*\.ovf$/i.test(name) : name === wanted));
  const [first, second] = found;
  if (first === undefined) throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: wanted ?? 'the folder' });
  if (second !== undefined) throw new HanseError('OVF_DESCRIPTOR_AMBIGUOUS', { at: found });
  return first;
}

/** The descriptor, then what it references, then what else the manifest lists. */
function wantedNames(
  descriptor: HeldMember,
  manifest: readonly ManifestEntry[],
  limits: Partial<XmlLimits>,
): readonly string[] {
  const files = parseEnvelope(descriptor.bytes, { limits }).envelope?.files ?? [];
  const referenced = files.filter(({ isExternal }) => !isExternal).map(({ href }) => href);
  const spelled = [...referenced, ...manifest.map(({ file }) => file)].flatMap((name) => [name, decodedHref(name)]);
  return [...new Set([descriptor.name, ...spelled.map(plainPath)])].filter(isSafePath);
}

async function hold(source: PackageSource, name: string, limit: number): Promise<HeldMember> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.open(name)) {
    size += chunk.length;
    if (size > limit) throw new HanseError('OVF_PACKAGE_LIMIT', { at: name, what: 'bytes of this file', limit });
    chunks.push(chunk.slice());
  }
  return { name, bytes: concatBytes(chunks) };
}

async function digestFile(
  source: PackageSource,
  name: string,
  parts: {
    readonly digests: DigestFactory;
    readonly algorithms: ReadonlySet<DigestAlgorithm>;
    readonly limits: PackageLimits;
    readonly signal?: AbortSignal;
  },
): Promise<PackageMember> {
  const digests = new MemberDigests(parts.digests, parts.algorithms);
  const limit = parts.limits.memberBytes;
  for await (const chunk of source.open(name)) {
    parts.signal?.throwIfAborted();
    digests.update(chunk);
    if (digests.size > limit)
      throw new HanseError('OVF_PACKAGE_LIMIT', { at: name, what: 'bytes of one member', limit });
  }
  return { name, size: digests.size, digests: digests.finish() };
}
