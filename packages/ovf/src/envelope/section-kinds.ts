import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { groupBy } from './group-by.ts';
import { isOvfNamespace } from './namespaces.ts';
import { kindOf, type ReadContext } from './read-context.ts';
import { reportUnknown, reportUnsupported } from './unknown-element.ts';

export type Owner = 'Envelope' | 'VirtualSystem' | 'VirtualSystemCollection';

/** Where each section of DSP0243 may stand, as far as this reader understands it. */
const PLACES: Readonly<Record<string, readonly Owner[]>> = {
  References: ['Envelope'],
  DiskSection: ['Envelope'],
  NetworkSection: ['Envelope'],
  DeploymentOptionSection: ['Envelope'],
  Strings: ['Envelope'],
  OperatingSystemSection: ['VirtualSystem'],
  VirtualHardwareSection: ['VirtualSystem'],
  ProductSection: ['VirtualSystem', 'VirtualSystemCollection'],
  PropertySection: ['VirtualSystem', 'VirtualSystemCollection'],
  EulaSection: ['Envelope', 'VirtualSystem', 'VirtualSystemCollection'],
  AnnotationSection: ['VirtualSystem', 'VirtualSystemCollection'],
  StartupSection: ['VirtualSystemCollection'],
  ResourceAllocationSection: ['VirtualSystemCollection'],
};

/** Sections of DSP0243 that a later cut will honour, with the name a person knows them by. */
const LATER: Readonly<Record<string, string>> = {
  InstallSection: 'An InstallSection (a first boot that installs)',
  SharedDiskSection: 'A SharedDiskSection (disks shared between VirtualSystems)',
  ScaleOutSection: 'A ScaleOutSection',
  PlacementGroupSection: 'A PlacementGroupSection',
  PlacementSection: 'A PlacementSection',
  BootDeviceSection: 'A BootDeviceSection',
  EnvironmentFilesSection: 'An EnvironmentFilesSection',
  EncryptionSection: 'An EncryptionSection (encrypted files)',
};

/** Read, but without effect on the deployment in this cut. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  ResourceAllocationSection: 'ResourceAllocationSection (limits of the whole collection)',
  Strings: 'Strings (translated messages)',
};

/** The sections of one owner sorted by kind; whatever does not belong there is reported on construction. */
export class SectionKinds {
  readonly #byKind: ReadonlyMap<string, readonly XmlElement[]>;

  constructor(context: ReadContext, owner: Owner, sections: readonly XmlElement[]) {
    for (const section of sections) admit(context, owner, section);
    this.#byKind = groupBy(
      sections.filter(({ ns }) => isOvfNamespace(ns)),
      kindOf,
    );
  }

  of(kind: string): readonly XmlElement[] {
    return this.#byKind.get(kind) ?? [];
  }
}

function admit(context: ReadContext, owner: Owner, section: XmlElement): void {
  const kind = kindOf(section);
  const later = LATER[kind];
  const places = isOvfNamespace(section.ns) ? PLACES[kind] : undefined;
  if (later !== undefined) reportUnsupported(context, section, later);
  else if (places === undefined) reportUnknown(context, section);
  else if (!places.includes(owner)) {
    context.log.error('OVF_ELEMENT_MISPLACED', placeOf(section), { element: kind, expected: places.join(' or ') });
  } else noteWithoutEffect(context, section, kind);
}

function noteWithoutEffect(context: ReadContext, section: XmlElement, kind: string): void {
  const what = WITHOUT_EFFECT[kind];
  if (what !== undefined) context.log.note('OVF_NOT_ENFORCED', placeOf(section), { what });
}
