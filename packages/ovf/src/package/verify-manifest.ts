import { HanseError } from '@hanse/kernel';
import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import { memberPlace } from '../xml/xml-place.ts';
import { type ManifestEntry, parseManifest } from './manifest.ts';
import type { MemberIndex } from './member-index.ts';
import type { PackageMember } from './ovf-package.ts';
import type { HeldMember } from './peek-manifest.ts';

/** The entries of the manifest; none, with a finding, when there is no manifest or it cannot be read. */
export function readManifest(
  log: DiagnosticLog,
  manifest: HeldMember | undefined,
  descriptorName: string,
): readonly ManifestEntry[] {
  if (manifest === undefined) {
    log.note('OVF_MANIFEST_ABSENT', memberPlace(descriptorName));
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

/** Compares every digest of the manifest. `fetched` are files outside the package, listed by their address. */
export function verifyDigests(
  log: DiagnosticLog,
  manifest: readonly ManifestEntry[],
  parts: {
    readonly manifestName: string;
    readonly members: MemberIndex<PackageMember>;
    readonly fetched: ReadonlyMap<string, PackageMember | undefined>;
  },
): void {
  for (const { file, algorithm, digest: expected, line } of manifest) {
    const at = memberPlace(`line ${line} of ${parts.manifestName}`);
    const member = parts.members.find(file) ?? parts.fetched.get(file);
    if (member === undefined) {
      // What could not be fetched has been reported already.
      if (!parts.fetched.has(file)) log.error('OVF_MANIFEST_MEMBER_MISSING', at, { file });
      continue;
    }
    const actual = member.digests[algorithm] ?? 'not computed';
    if (actual !== expected) log.error('OVF_DIGEST_MISMATCH', at, { algorithm, file, actual, expected });
  }
}
