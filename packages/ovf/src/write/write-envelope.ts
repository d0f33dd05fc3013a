import type {
  DeploymentConfiguration,
  DiskFormat,
  Envelope,
  FileReference,
  LogicalNetwork,
  VirtualDisk,
} from '../envelope/envelope.ts';
import type { MessageBundle } from '../envelope/message-bundle.ts';
import type { PlacementGroup } from '../envelope/sections.ts';
import type { XmlAttribute } from '../xml/xml-element.ts';
import { XML_NAMESPACE } from '../xml/xml-namespace.ts';
import { convertEnvelope, type WritableVersion } from './convert-envelope.ts';
import { type Dialect, dialectOf, OVF_1, OVF_2 } from './dialect.ts';
import { writeContent, writeEula } from './write-content.ts';
import { infoOf, optionalIn1, writeSection } from './write-section.ts';
import { formatCapacity } from './write-units.ts';
import { writeXml } from './write-xml.ts';
import type { ElementFactory, WrittenElement } from './written-element.ts';

/** For disks made by hand without a URI of their own. */
const FORMAT_URIS: Readonly<Record<DiskFormat, string>> = {
  vmdk: 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized',
  qcow2: 'http://www.gnome.org/~markmc/qcow-image-format.html',
  raw: 'http://www.iana.org/assignments/media-types/application/octet-stream#raw',
  vpc: 'http://technet.microsoft.com/en-us/library/bb676673.aspx#vhd',
  vhdx: 'https://learn.microsoft.com/openspecs/windows_protocols/ms-vhdx',
  vdi: 'http://www.virtualbox.org/ovf/machine/vdi',
  iso: 'http://www.ecma-international.org/publications/standards/Ecma-119.htm#iso',
};

/**
 * The descriptor of an envelope, in the version it has or the one asked for; OVF 0.9 is written as 1.x. Elements stand
 * in the order of the DMTF schema, and equal envelopes give equal bytes. What the version cannot say is left out:
 * `convertEnvelope` tells it. Throws OVF_VALUE_INVALID for characters that XML cannot carry.
 */
export function writeEnvelope(envelope: Envelope, options: { readonly version?: WritableVersion } = {}): string {
  const version = options.version ?? (envelope.version === '2.x' ? '2.x' : '1.x');
  const source = envelope.version === version ? envelope : convertEnvelope(envelope, version).envelope;
  const others = new Map([version === '2.x' ? [OVF_1, 'ovf1'] : [OVF_2, 'ovf2']] as const);
  return writeXml(writeRoot(dialectOf(version), source), 'ovf', others);
}

function writeRoot(dialect: Dialect, envelope: Envelope): WrittenElement {
  const { ovf } = dialect;
  return ovf.element(
    'Envelope',
    [languageAttribute(envelope.language), ...(envelope.otherAttributes ?? [])],
    [
      ovf.element(
        'References',
        [],
        envelope.files.map((file) => writeFile(ovf, file)),
      ),
      ...packageSections(dialect, envelope),
      ...envelope.extensions,
      writeContent(dialect, envelope.content),
      ...envelope.strings.map((bundle) => writeStrings(ovf, bundle)),
    ],
  );
}

function packageSections(dialect: Dialect, envelope: Envelope): readonly (WrittenElement | undefined)[] {
  const { ovf } = dialect;
  const disks = envelope.disks.map((disk) => ovf.element('Disk', diskAttributes(ovf, disk)));
  const networks = envelope.networks.map((network) => writeNetwork(ovf, network));
  const configurations = envelope.configurations.map((configuration) => writeConfiguration(ovf, configuration));
  return [
    writeSection(dialect, 'ofBoth', 'DiskSection', envelope, disks),
    writeSharedDisks(dialect, envelope),
    writeSection(dialect, 'ofBoth', 'NetworkSection', envelope, networks),
    writeSection(dialect, 'ofBoth', 'DeploymentOptionSection', envelope, configurations),
    ...envelope.placementGroups.map((group) => writePlacementGroup(dialect, group)),
    ...envelope.eulas.map((eula) => writeEula(dialect, eula)),
  ];
}

function writeFile(ovf: ElementFactory, file: FileReference): WrittenElement {
  const own = ovf.attributes({
    id: file.id,
    href: file.href,
    size: file.size,
    compression: file.compression === 'identity' ? undefined : file.compression,
    chunkSize: file.chunkBytes,
  });
  return ovf.element('File', [...own, ...(file.otherAttributes ?? [])]);
}

function diskAttributes(ovf: ElementFactory, disk: VirtualDisk): readonly XmlAttribute[] {
  const { amount, unit } = formatCapacity(disk.capacity);
  const format = disk.formatUri || (disk.fileRef === undefined ? undefined : FORMAT_URIS[disk.format]);
  const own = ovf.attributes({
    diskId: disk.diskId,
    fileRef: disk.fileRef,
    capacity: amount,
    capacityAllocationUnits: unit,
    format,
    populatedSize: disk.populatedBytes,
    parentRef: disk.parentRef,
  });
  return [...own, ...(disk.otherAttributes ?? [])];
}

/** Required, also of readers of 1.x: the systems that use the disks have none without it. */
function writeSharedDisks(dialect: Dialect, envelope: Envelope): WrittenElement | undefined {
  const { ovf2 } = dialect;
  const disks = envelope.sharedDisks.map((disk) =>
    ovf2.element('SharedDisk', [
      ...diskAttributes(ovf2, disk),
      ...ovf2.attributes({ readOnly: disk.isReadOnly || undefined }),
    ]),
  );
  return writeSection(dialect, 'of2', 'SharedDiskSection', envelope, disks);
}

function writeNetwork(ovf: ElementFactory, network: LogicalNetwork): WrittenElement {
  return ovf.element(
    'Network',
    [...ovf.attributes({ name: network.name }), ...(network.otherAttributes ?? [])],
    [
      ovf.message('Description', network.description, network.messageIds?.['description']),
      ...(network.extensions ?? []),
    ],
  );
}

function writeConfiguration(ovf: ElementFactory, configuration: DeploymentConfiguration): WrittenElement {
  const ids = configuration.messageIds ?? {};
  const own = ovf.attributes({ id: configuration.id, default: configuration.isDefault || undefined });
  return ovf.element(
    'Configuration',
    [...own, ...(configuration.otherAttributes ?? [])],
    [
      ovf.text('Label', configuration.label, ovf.attributes({ msgid: ids['label'] })),
      ovf.text('Description', configuration.description, ovf.attributes({ msgid: ids['description'] })),
    ],
  );
}

function writePlacementGroup(dialect: Dialect, group: PlacementGroup): WrittenElement {
  const { ovf, ovf2 } = dialect;
  const own = ovf2.attributes({ id: group.id, policy: group.policy });
  return ovf2.element(
    'PlacementGroupSection',
    [...own, ...optionalIn1(dialect), ...(group.otherAttributes ?? [])],
    [
      ovf.text('Info', group.info ?? ''),
      ovf2.message('Description', group.description, group.messageIds?.['description']),
      ...group.memberOf.map((outer) =>
        ovf2.element('PlacementSection', ovf2.attributes({ group: outer }), [infoOf(dialect, {}, 'PlacementSection')]),
      ),
    ],
  );
}

function writeStrings(ovf: ElementFactory, bundle: MessageBundle): WrittenElement {
  const language = bundle.language === '' ? [] : [languageAttribute(bundle.language)];
  const messages = [...bundle.messages].map(([msgid, text]) => ovf.text('Msg', text, ovf.attributes({ msgid })));
  const files = [...(bundle.messageFiles ?? [])].map(([msgid, fileRef]) =>
    ovf.element('Msg', ovf.attributes({ msgid, fileRef })),
  );
  // The texts of an external bundle stay in its file.
  const isExternal = bundle.fileRef !== undefined;
  return ovf.element(
    'Strings',
    [...language, ...ovf.attributes({ fileRef: bundle.fileRef })],
    isExternal ? [] : [...messages, ...files],
  );
}

function languageAttribute(language: string): XmlAttribute {
  return { name: 'lang', ns: XML_NAMESPACE, value: language };
}
