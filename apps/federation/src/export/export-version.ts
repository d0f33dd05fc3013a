import type { Content, Envelope, WritableVersion } from '@hanse/ovf';

/** The lowest version of OVF that has all the sections of the envelope. */
export function versionOf(envelope: Envelope): WritableVersion {
  return sectionsOf2(envelope).length > 0 ? '2.x' : '1.x';
}

/** What a person should know who wants a version that cannot say everything. */
export function versionNote(envelope: Envelope, version: WritableVersion): readonly string[] {
  const sections = version === '1.x' ? sectionsOf2(envelope) : [];
  if (sections.length === 0) return [];
  const what = [...new Set(sections)].join(', ');
  return [`OVF 1.1 has no ${what}: written in the namespace of OVF 2, which strict readers of 1.1 refuse`];
}

function sectionsOf2({ placementGroups, content }: Envelope): readonly string[] {
  return [...(placementGroups.length > 0 ? ['PlacementGroupSection'] : []), ...sectionsIn(content)];
}

function sectionsIn(content: Content): readonly string[] {
  if (content.kind === 'collection') return content.children.flatMap(sectionsIn);
  const { bootDevices, environmentFiles } = content;
  return [
    ...(bootDevices.length > 0 ? ['BootDeviceSection'] : []),
    ...(environmentFiles.length > 0 ? ['EnvironmentFilesSection'] : []),
  ];
}
