import { Deviations } from '../diagnostics/deviations.ts';
import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { checkDiskChains } from './check-disk-chains.ts';
import { checkReferences } from './check-references.ts';
import { checkShape } from './check-shape.ts';
import type { Content, Envelope } from './envelope.ts';
import { isOvfNamespace, languageOf, ovfVersionOf } from './namespaces.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { readConfigurations } from './read-configurations.ts';
import { isContent, readContent, readEula } from './read-content.ts';
import { MAX_WORDS, ovfAttribute, type ReadContext, type SectionName, Uniqueness } from './read-context.ts';
import { readDisks } from './read-disks.ts';
import { readNetworks } from './read-networks.ts';
import { checkPlacementGroups, readPlacementGroup } from './read-placement.ts';
import { readReferences } from './read-references.ts';
import { readSharedDisks } from './read-shared-disks.ts';
import { readStrings } from './read-strings.ts';
import { SectionKinds } from './section-kinds.ts';
import type { PlacementGroup } from './sections.ts';

const ONCE = ['References', 'DiskSection', 'NetworkSection', 'DeploymentOptionSection', 'SharedDiskSection'];

/** The envelope under this root; undefined, with an error, when the root is no OVF Envelope or holds no content. */
export function readEnvelope(
  root: XmlElement,
  log: DiagnosticLog,
  understands: (section: SectionName) => boolean,
): Envelope | undefined {
  const version = ovfVersionOf(root.ns);
  if (root.name !== 'Envelope' || version === undefined) {
    log.error('OVF_NOT_AN_ENVELOPE', placeOf(root), { found: `${root.name} in namespace "${root.ns}"` });
    return undefined;
  }
  const deviations = new Deviations();
  const context: ReadContext = { log, deviations, version, understands, words: { left: MAX_WORDS } };
  const envelope = readParts(context, root);
  // OVF 0.9 came before the schema.
  if (version !== '0.9') checkShape(root, deviations);
  deviations.reportTo(log);
  return envelope;
}

function readParts(context: ReadContext, root: XmlElement): Envelope | undefined {
  checkVersion(context, root);
  const body = root.children.filter((child) => !isContent(child));
  const sections = new SectionKinds(context, 'Envelope', body);
  for (const kind of ONCE) sections.only(context, kind);
  const head = { ...readHead(context, root, sections), at: placeOf(root) };
  const groupIds = new Set(head.placementGroups.map(({ id }) => id));
  const content = readOnlyContent(context, root, groupIds);
  if (content === undefined) return undefined;
  const envelope = { ...head, content };
  checkDiskChains(context, envelope);
  checkReferences(context, envelope);
  return envelope;
}

function readHead(context: ReadContext, root: XmlElement, sections: SectionKinds): Omit<Envelope, 'content' | 'at'> {
  const diskIds = new Uniqueness(context, 'Disk id');
  return {
    version: context.version,
    language: languageOf(root) ?? 'en-US',
    files: readFiles(context, root, sections),
    disks: sections.of('DiskSection').flatMap((section) => readDisks(context, section, diskIds)),
    networks: sections.of('NetworkSection').flatMap((section) => readNetworks(context, section)),
    configurations: sections.of('DeploymentOptionSection').flatMap((section) => readConfigurations(context, section)),
    eulas: sections.of('EulaSection').map((section) => readEula(context, section)),
    sharedDisks: sections.of('SharedDiskSection').flatMap((section) => readSharedDisks(context, section, diskIds)),
    placementGroups: readPlacementGroups(context, sections),
    strings: sections.of('Strings').map((element) => readStrings(context, element)),
    extensions: sections.extensions,
    infos: sections.infos(),
    ...otherAttributesOf(root),
  };
}

/** OVF 0.9 says its version in an attribute; later ones by their namespace. */
function checkVersion(context: ReadContext, root: XmlElement): void {
  const version = ovfAttribute(root, 'version')?.trim();
  if (context.version !== '0.9' || version === '0.9') return;
  const details = { version: version ?? 'none (no ovf:version)', accepted: 'ovf:version="0.9" with this namespace' };
  context.log.error('OVF_VERSION_UNSUPPORTED', placeOf(root), details);
}

function readFiles(context: ReadContext, root: XmlElement, sections: SectionKinds): Envelope['files'] {
  const references = sections.of('References');
  if (references.length === 0) {
    const details = { parent: 'Envelope', element: 'References', why: 'it lists the files of the package, if empty' };
    context.log.error('OVF_ELEMENT_MISSING', placeOf(root), details);
  }
  return references.flatMap((element) => readReferences(context, element));
}

function readPlacementGroups(context: ReadContext, sections: SectionKinds): readonly PlacementGroup[] {
  const ids = new Uniqueness(context, 'Placement group id');
  const groups = sections.of('PlacementGroupSection').map((section) => {
    const group = readPlacementGroup(context, section);
    ids.claim(group.id, section);
    return group;
  });
  checkPlacementGroups(context, groups);
  return groups;
}

function readOnlyContent(context: ReadContext, root: XmlElement, groupIds: ReadonlySet<string>): Content | undefined {
  const [first, ...others] = root.children.filter((child) => isContent(child) && isOvfNamespace(child.ns));
  if (first === undefined) {
    context.log.error('OVF_NO_VIRTUAL_SYSTEM', placeOf(root), { element: 'Envelope' });
    return undefined;
  }
  for (const other of others) {
    const details = { element: `A second content element (${other.name})`, expected: 'one VirtualSystemCollection' };
    context.log.error('OVF_ELEMENT_MISPLACED', placeOf(other), details);
  }
  return readContent(context, first, groupIds);
}
