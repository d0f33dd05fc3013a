import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { checkReferences } from './check-references.ts';
import type { Content, Envelope } from './envelope.ts';
import { isOvfNamespace, ovfVersionOf, XML_NAMESPACE } from './namespaces.ts';
import { readConfigurations } from './read-configurations.ts';
import { isContent, readContent, readEula } from './read-content.ts';
import { ovfAttribute, type ReadContext } from './read-context.ts';
import { readDisks } from './read-disks.ts';
import { readNetworks } from './read-networks.ts';
import { readReferences } from './read-references.ts';
import { SectionKinds } from './section-kinds.ts';

const ONCE = ['References', 'DiskSection', 'NetworkSection', 'DeploymentOptionSection'];

/** The envelope under this root; undefined, with an error, when the root is no OVF Envelope or holds no content. */
export function readEnvelope(root: XmlElement, log: DiagnosticLog): Envelope | undefined {
  const version = ovfVersionOf(root.ns);
  if (root.name !== 'Envelope' || version === undefined) {
    log.error('OVF_NOT_AN_ENVELOPE', placeOf(root), { found: `${root.name} in namespace "${root.ns}"` });
    return undefined;
  }
  const context: ReadContext = { log, version };
  checkVersion(context, root);
  const body = root.children.filter((child) => !isContent(child));
  const sections = new SectionKinds(context, 'Envelope', body);
  for (const kind of ONCE) refuseSecond(context, sections.of(kind), kind);
  const envelope = {
    version,
    language: languageOf(root),
    files: readFiles(context, root, sections),
    disks: sections.of('DiskSection').flatMap((section) => readDisks(context, section)),
    networks: sections.of('NetworkSection').flatMap((section) => readNetworks(context, section)),
    configurations: sections.of('DeploymentOptionSection').flatMap((section) => readConfigurations(context, section)),
    eulas: sections.of('EulaSection').map((section) => readEula(context, section)),
    sharedDisks: [],
    placementGroups: [],
    strings: [],
    extensions: [],
    at: placeOf(root),
  };
  const content = readOnlyContent(context, root);
  if (content === undefined) return undefined;
  checkReferences(context, { ...envelope, content });
  return { ...envelope, content };
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

function readOnlyContent(context: ReadContext, root: XmlElement): Content | undefined {
  const [first, ...others] = root.children.filter((child) => isContent(child) && isOvfNamespace(child.ns));
  if (first === undefined) {
    context.log.error('OVF_NO_VIRTUAL_SYSTEM', placeOf(root), { element: 'Envelope' });
    return undefined;
  }
  for (const other of others) {
    const details = { element: `A second content element (${other.name})`, expected: 'one VirtualSystemCollection' };
    context.log.error('OVF_ELEMENT_MISPLACED', placeOf(other), details);
  }
  return readContent(context, first);
}

function refuseSecond(context: ReadContext, sections: readonly XmlElement[], kind: string): void {
  const [first, second] = sections;
  if (first === undefined || second === undefined) return;
  context.log.error('OVF_ELEMENT_REPEATED', placeOf(second), { element: kind, first: `line ${first.line}` });
}

function languageOf(root: XmlElement): string {
  const language = root.attributes.find(({ name, ns }) => name === 'lang' && ns === XML_NAMESPACE);
  return language?.value ?? 'en-US';
}
