import { childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { SectionInfos } from './envelope.ts';
import { groupBy } from './group-by.ts';
import { isOvfNamespace } from './namespaces.ts';
import { isRequired, kindOf, type ReadContext } from './read-context.ts';
import { reportUnknown } from './unknown-element.ts';

export type Owner = 'Envelope' | 'VirtualSystem' | 'VirtualSystemCollection';

/** Where each section of DSP0243 may stand. */
const PLACES: ReadonlyMap<string, readonly Owner[]> = new Map<string, readonly Owner[]>([
  ['References', ['Envelope']],
  ['DiskSection', ['Envelope']],
  ['SharedDiskSection', ['Envelope']],
  ['NetworkSection', ['Envelope']],
  ['DeploymentOptionSection', ['Envelope']],
  ['PlacementGroupSection', ['Envelope']],
  ['Strings', ['Envelope']],
  ['OperatingSystemSection', ['VirtualSystem']],
  ['VirtualHardwareSection', ['VirtualSystem']],
  ['InstallSection', ['VirtualSystem']],
  ['BootDeviceSection', ['VirtualSystem']],
  ['EnvironmentFilesSection', ['VirtualSystem']],
  ['ProductSection', ['VirtualSystem', 'VirtualSystemCollection']],
  ['PropertySection', ['VirtualSystem', 'VirtualSystemCollection']],
  ['AnnotationSection', ['VirtualSystem', 'VirtualSystemCollection']],
  ['PlacementSection', ['VirtualSystem', 'VirtualSystemCollection']],
  ['EulaSection', ['Envelope', 'VirtualSystem', 'VirtualSystemCollection']],
  ['StartupSection', ['VirtualSystemCollection']],
  ['ResourceAllocationSection', ['VirtualSystemCollection']],
  ['ScaleOutSection', ['VirtualSystemCollection']],
]);

/** Sections whose Info has no other home in the model. */
const WITH_INFO = [
  'DiskSection',
  'SharedDiskSection',
  'NetworkSection',
  'DeploymentOptionSection',
  'AnnotationSection',
  'StartupSection',
  'ResourceAllocationSection',
  'PlacementSection',
  'BootDeviceSection',
  'EnvironmentFilesSection',
] as const;

/** The sections of one owner sorted by kind; whatever does not belong there is reported on construction. */
export class SectionKinds {
  readonly #byKind: ReadonlyMap<string, readonly XmlElement[]>;
  /** What was admitted though it is not understood here: because it is optional, or because the caller knows it. */
  readonly extensions: readonly XmlElement[];

  constructor(context: ReadContext, owner: Owner, sections: readonly XmlElement[]) {
    const known: XmlElement[] = [];
    const extensions: XmlElement[] = [];
    for (const section of sections) {
      const verdict = admission(context, owner, section);
      if (verdict === 'known') known.push(section);
      else if (verdict === 'extension') extensions.push(section);
    }
    this.extensions = extensions;
    this.#byKind = groupBy(known, kindOf);
  }

  of(kind: string): readonly XmlElement[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** The section of a kind that may occur once; a second one is an error. */
  only(context: ReadContext, kind: string): XmlElement | undefined {
    const [first, second] = this.of(kind);
    if (first !== undefined && second !== undefined) {
      context.log.error('OVF_ELEMENT_REPEATED', placeOf(second), { element: kind, first: `line ${first.line}` });
    }
    return first;
  }

  /** The Info texts of the sections there are. */
  infos(): SectionInfos {
    const present = WITH_INFO.flatMap((kind): [string, string][] => {
      const [section] = this.of(kind);
      return section === undefined ? [] : [[kind, childText(section, 'Info') ?? '']];
    });
    return Object.fromEntries(present);
  }
}

/** What becomes of a section; one that is not understood, or stands in the wrong place, is reported. */
function admission(context: ReadContext, owner: Owner, section: XmlElement): 'known' | 'extension' | 'refused' {
  const kind = kindOf(section);
  const isOvf = isOvfNamespace(section.ns);
  const places = isOvf ? PLACES.get(kind) : undefined;
  if (places !== undefined) {
    if (!places.includes(owner)) reportMisplaced(context, section, kind, places);
    return 'known';
  }
  if (context.understands({ ns: section.ns, name: kind })) return 'extension';
  if (isOvf && kind === 'EncryptionSection' && isRequired(section)) {
    context.log.error('OVF_ENCRYPTED', placeOf(section));
    return 'refused';
  }
  reportUnknown(context, section);
  return isRequired(section) ? 'refused' : 'extension';
}

function reportMisplaced({ log }: ReadContext, section: XmlElement, kind: string, places: readonly Owner[]): void {
  log.error('OVF_ELEMENT_MISPLACED', placeOf(section), { element: kind, expected: places.join(' or ') });
}
