import { childText, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { Content, Entity, Eula, OperatingSystem, VirtualSystem, VirtualSystemCollection } from './envelope.ts';
import { messageIdsOf } from './messages.ts';
import { otherAttributesOf } from './other-attributes.ts';
import { readBootDevices } from './read-boot-devices.ts';
import { checkInfo, hasInfo, kindOf, ovfAttribute, type ReadContext, requiredAttribute } from './read-context.ts';
import { readEnvironmentFiles } from './read-environment-files.ts';
import { checkAlternatives, readHardware, readResourceAllocation } from './read-hardware.ts';
import { readInstall } from './read-install.ts';
import { readPlacement } from './read-placement.ts';
import { readProducts } from './read-product.ts';
import { readScaleOut } from './read-scale-out.ts';
import { readStartup } from './read-startup.ts';
import { SectionKinds } from './section-kinds.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const NAMES = new Set(['Info', 'Name']);
const CONTENT = new Set(['VirtualSystem', 'VirtualSystemCollection']);
const IN_EULA = new Set(['Info', 'License']);
const IN_ANNOTATION = new Set(['Info', 'Annotation']);
const IN_OPERATING_SYSTEM = new Set(['Info', 'Description']);

export function isContent(element: XmlElement): boolean {
  return CONTENT.has(kindOf(element));
}

/** A VirtualSystem, or a VirtualSystemCollection with all it holds (DSP0243 §7.2). */
export function readContent(context: ReadContext, element: XmlElement, groupIds: ReadonlySet<string>): Content {
  // Real tools leave the Info of a content element out, so that one is no reason to refuse.
  if (!hasInfo(element)) context.log.warning('OVF_INFO_MISSING', placeOf(element), { element: kindOf(element) });
  if (kindOf(element) === 'VirtualSystem') return readSystem(context, element, groupIds);
  return readCollection(context, element, groupIds);
}

function readSystem(context: ReadContext, element: XmlElement, groupIds: ReadonlySet<string>): VirtualSystem {
  const sections = new SectionKinds(context, 'VirtualSystem', bodyOf(element));
  const entity = readEntity(context, element, sections, groupIds);
  const install = sections.only(context, 'InstallSection');
  const hardware = sections.of('VirtualHardwareSection').map((section) => readHardware(context, section));
  if (hardware.length === 0) context.log.error('OVF_NO_HARDWARE', entity.at, { system: entity.id });
  checkAlternatives(context, hardware);
  return {
    kind: 'system',
    ...entity,
    operatingSystem: readOperatingSystem(context, sections),
    hardware,
    install: install === undefined ? undefined : readInstall(context, install),
    bootDevices: sections.of('BootDeviceSection').flatMap((section) => readBootDevices(context, section)),
    environmentFiles: sections
      .of('EnvironmentFilesSection')
      .flatMap((section) => readEnvironmentFiles(context, section)),
  };
}

function readCollection(
  context: ReadContext,
  element: XmlElement,
  groupIds: ReadonlySet<string>,
): VirtualSystemCollection {
  const body = bodyOf(element);
  const sections = new SectionKinds(
    context,
    'VirtualSystemCollection',
    body.filter((child) => !isContent(child)),
  );
  const entity = readEntity(context, element, sections, groupIds);
  const children = body.filter(isContent).map((child) => readContent(context, child, groupIds));
  // The whole may still hold one elsewhere; a plan without any is refused.
  if (children.length === 0) {
    context.log.warning('OVF_NO_VIRTUAL_SYSTEM', entity.at, { element: `VirtualSystemCollection "${entity.id}"` });
  }
  const ids = new Set(children.map(({ id }) => id));
  const startup = sections.of('StartupSection').flatMap((section) => readStartup(context, section, ids));
  const scaleOut = sections.only(context, 'ScaleOutSection');
  return {
    kind: 'collection',
    ...entity,
    children,
    startup,
    resourceAllocation: sections
      .of('ResourceAllocationSection')
      .flatMap((section) => readResourceAllocation(context, section)),
    scaleOut: scaleOut === undefined ? undefined : readScaleOut(context, scaleOut, ids),
  };
}

function bodyOf(element: XmlElement): readonly XmlElement[] {
  return element.children.filter(({ name }) => !NAMES.has(name));
}

function readEntity(
  context: ReadContext,
  element: XmlElement,
  sections: SectionKinds,
  groupIds: ReadonlySet<string>,
): Entity {
  const id = requiredAttribute(context, element, 'id', 'sections and agreements name the VirtualSystem by it');
  const products = [...sections.of('ProductSection'), ...sections.of('PropertySection')];
  return {
    id,
    name: childText(element, 'Name') ?? id,
    info: childText(element, 'Info') ?? '',
    products: readProducts(context, products),
    eulas: sections.of('EulaSection').map((section) => readEula(context, section)),
    annotations: sections.of('AnnotationSection').map((section) => readAnnotation(context, section)),
    placementGroupIds: sections.of('PlacementSection').flatMap((section) => readPlacement(context, section, groupIds)),
    extensions: sections.extensions,
    infos: sections.infos(),
    ...messageIdsOf(element, { name: 'Name', info: 'Info' }),
    ...otherAttributesOf(element),
    at: placeOf(element),
  };
}

export function readEula(context: ReadContext, section: XmlElement): Eula {
  checkInfo(context, section);
  reportUnknownChildren(context, section, IN_EULA);
  return {
    info: childText(section, 'Info') ?? '',
    licence: childText(section, 'License') ?? '',
    ...messageIdsOf(section, { info: 'Info', licence: 'License' }),
    at: placeOf(section),
  };
}

function readAnnotation(context: ReadContext, section: XmlElement): string {
  checkInfo(context, section);
  reportUnknownChildren(context, section, IN_ANNOTATION);
  return childText(section, 'Annotation') ?? '';
}

function readOperatingSystem(context: ReadContext, sections: SectionKinds): OperatingSystem | undefined {
  const section = sections.only(context, 'OperatingSystemSection');
  if (section === undefined) return undefined;
  checkInfo(context, section);
  reportUnknownChildren(context, section, IN_OPERATING_SYSTEM);
  const id = Number(ovfAttribute(section, 'id') ?? 0);
  return {
    id: Number.isSafeInteger(id) ? id : 0,
    version: ovfAttribute(section, 'version') ?? '',
    info: childText(section, 'Info') ?? '',
    description: childText(section, 'Description') ?? '',
    ...messageIdsOf(section, { info: 'Info', description: 'Description' }),
    ...otherAttributesOf(section),
    at: placeOf(section),
  };
}
