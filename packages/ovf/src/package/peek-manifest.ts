import { HanseError } from '@hanse/kernel';
import { type ManifestEntry, parseManifest } from './manifest.ts';

/** A text member held in memory. */
export interface HeldMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The entries as far as they are needed while reading; undefined when unreadable, which is reported at the end. */
export function peekManifest(member: HeldMember): readonly ManifestEntry[] | undefined {
  try {
    return parseManifest(new TextDecoder().decode(member.bytes), member.name);
  } catch (problem) {
    if (problem instanceof HanseError && problem.code === 'OVF_MANIFEST_MALFORMED') return undefined;
    throw problem;
  }
}
