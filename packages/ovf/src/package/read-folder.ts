import { HanseError } from '@hanse/kernel';
import { decodedHref, isSafePath, plainPath } from '../envelope/href.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import type { DigestAlgorithm } from '../ports/digest-factory.ts';
import type { PackageSource } from '../ports/package-source.ts';
import type { XmlLimits } from '../xml/xml-limits.ts';
import { assessPackage } from './assess-package.ts';
import { concatBytes } from './concat-bytes.ts';
import type { ManifestEntry } from './manifest.ts';
import { MemberReader } from './member-reader.ts';
import { overLimit } from './over-limit.ts';
import type { OvfPackage, PackageMember } from './ovf-package.ts';
import { DEFAULT_PACKAGE_LIMITS } from './package-limits.ts';
import { type HeldMember, peekManifest } from './peek-manifest.ts';
import type { ReadOptions } from './read-options.ts';

/** How a folder is read. */
export interface FolderOptions extends ReadOptions {
  /** Needed when the folder holds several descriptors. */
  readonly descriptorName?: string;
}

/**
 * Reads an unpacked package: its descriptor, the manifest of the same name, and every file that either of them names.
 * Throws OVF_DESCRIPTOR_MISSING, OVF_DESCRIPTOR_AMBIGUOUS or OVF_PACKAGE_LIMIT; all else is in the diagnostics.
 */
export async function readFolder(source: PackageSource, options: FolderOptions): Promise<OvfPackage> {
  const limits = { ...DEFAULT_PACKAGE_LIMITS, ...options.limits };
  const present = new Set(await source.list());
  const descriptorName = chooseDescriptor([...present], options.descriptorName);
  const base = descriptorName.replace(/\.[^./]*$/, '');
  const holdBeside = (ending: string) =>
    present.has(`${base}${ending}`) ? hold(source, `${base}${ending}`, limits.manifestBytes) : undefined;
  const descriptor = await hold(source, descriptorName, limits.descriptorBytes);
  const manifest = await holdBeside('.mf');
  const entries = (manifest === undefined ? undefined : peekManifest(manifest)) ?? [];
  const algorithms = new Set([...entries.map(({ algorithm }) => algorithm), ...(options.alsoDigest ?? [])]);
  const members: PackageMember[] = [];
  const wanted = wantedNames(descriptor, entries, present, options.xmlLimits ?? {});
  if (wanted.length > limits.members) throw overLimit(descriptorName, 'members', limits.members);
  let totalBytes = 0;
  for (const name of wanted) {
    const member = await readFile(source, name, algorithms, options);
    members.push(member);
    totalBytes += member.size;
    if (totalBytes > limits.totalBytes) throw overLimit(name, 'bytes in all', limits.totalBytes);
  }
  return assessPackage({ descriptor, manifest, certificate: await holdBeside('.cert'), members }, options);
}

function chooseDescriptor(present: readonly string[], wanted: string | undefined): string {
  const found = present.filter((name) => (wanted === undefined ? /^[^/]*\.ovf$/i.test(name) : name === wanted));
  const [first, second] = found;
  if (first === undefined) throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: wanted ?? 'the folder' });
  if (second !== undefined) throw new HanseError('OVF_DESCRIPTOR_AMBIGUOUS', { at: found });
  return first;
}

/** The descriptor, then what it references, then what else the manifest lists; of those, what is there. */
function wantedNames(
  descriptor: HeldMember,
  manifest: readonly ManifestEntry[],
  present: ReadonlySet<string>,
  limits: Partial<XmlLimits>,
): readonly string[] {
  const files = parseEnvelope(descriptor.bytes, { limits }).envelope?.files ?? [];
  const local = files.filter(({ isExternal }) => !isExternal);
  const whole = local.filter(({ chunkBytes }) => chunkBytes === undefined).map(({ href }) => href);
  const chunked = local.filter(({ chunkBytes }) => chunkBytes !== undefined).map(({ href }) => href);
  const listed = manifest.map(({ file }) => file);
  const names = new Set([
    descriptor.name,
    ...spellingsOf(whole),
    ...presentChunks(new Set(spellingsOf(chunked)), present),
    ...spellingsOf(listed),
  ]);
  return [...names].filter((name) => isSafePath(name) && present.has(name));
}

function spellingsOf(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [plainPath(name), plainPath(decodedHref(name))]);
}

/** Every chunk there is, also one behind a gap, so that the gap shows. */
function presentChunks(hrefs: ReadonlySet<string>, present: ReadonlySet<string>): readonly string[] {
  return [...present].filter((name) => hrefs.has(/^(.*)\.\d{9}$/s.exec(name)?.[1] ?? ''));
}

async function hold(source: PackageSource, name: string, limit: number): Promise<HeldMember> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.open(name)) {
    size += chunk.length;
    if (size > limit) throw overLimit(name, 'bytes of this file', limit);
    chunks.push(chunk.slice());
  }
  return { name, bytes: concatBytes(chunks) };
}

async function readFile(
  source: PackageSource,
  name: string,
  algorithms: ReadonlySet<DigestAlgorithm>,
  { digests, decompressors = {}, limits, signal }: FolderOptions,
): Promise<PackageMember> {
  const limit = limits?.memberBytes ?? DEFAULT_PACKAGE_LIMITS.memberBytes;
  const reader = new MemberReader(name, { digests, algorithms, decompressors, limit });
  for await (const bytes of source.open(name)) {
    signal?.throwIfAborted();
    reader.update(bytes);
  }
  return reader.finish();
}
