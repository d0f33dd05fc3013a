import { escapeXml } from '../xml/escape-xml.ts';

export interface EnvironmentPlatform {
  readonly kind: string;
  readonly version: string;
  readonly vendor: string;
  readonly locale: string;
  /** Minutes east of UTC. */
  readonly timezoneMinutes?: number;
}

/** Another VirtualSystem of the same collection, with the properties it shows to its siblings. */
export interface EnvironmentEntity {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface OvfEnvironment extends EnvironmentEntity {
  readonly platform: EnvironmentPlatform;
  readonly entities: readonly EnvironmentEntity[];
  /** Siblings that are not among `entities`, as there are too many to list (see `listedSiblings`). */
  readonly omittedEntities?: number;
}

const NAMESPACE = 'http://schemas.dmtf.org/ovf/environment/1';
/** For what DSP8027 has no element; it admits elements of others at the end of a document. */
const OWN_NAMESPACE = 'urn:hanse:ovf-environment:1';

/**
 * The OVF environment document of one VirtualSystem (DSP8027, DSP0243 §11), to be put on a disc as `ovf-env.xml`.
 * Every property is on a line of its own, so that a guest with nothing but a shell can read it. There is always a
 * PropertySection, even an empty one, because cloud-init refuses a document without.
 * Throws OVF_VALUE_INVALID for a character that XML cannot carry.
 */
export function writeOvfEnvironment(environment: OvfEnvironment): string {
  const { id, platform, properties, entities, omittedEntities = 0 } = environment;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Environment xmlns="${NAMESPACE}" xmlns:oe="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
      ` oe:id="${escapeXml(id, 'the id of the environment')}">`,
    ...platformSection(platform),
    ...propertySection(properties, id, '  '),
    ...entities.flatMap(entity),
    ...(omittedEntities === 0 ? [] : [`  <OmittedEntities xmlns="${OWN_NAMESPACE}" count="${omittedEntities}"/>`]),
    '</Environment>',
    '',
  ].join('\n');
}

function platformSection({ kind, version, vendor, locale, timezoneMinutes }: EnvironmentPlatform): readonly string[] {
  const line = (name: string, value: string) => `    <${name}>${escapeXml(value, `platform ${name}`)}</${name}>`;
  return [
    '  <PlatformSection>',
    line('Kind', kind),
    line('Version', version),
    line('Vendor', vendor),
    line('Locale', locale),
    ...(timezoneMinutes === undefined ? [] : [line('Timezone', String(Math.round(timezoneMinutes)))]),
    '  </PlatformSection>',
  ];
}

function entity({ id, properties }: EnvironmentEntity): readonly string[] {
  const open = `  <Entity oe:id="${escapeXml(id, 'the id of an entity')}">`;
  const section = Object.keys(properties).length === 0 ? [] : propertySection(properties, id, '    ');
  return [open, ...section, '  </Entity>'];
}

function propertySection(properties: Readonly<Record<string, string>>, id: string, indent: string): readonly string[] {
  const lines = Object.entries(properties).map(([key, value]) => {
    const at = `property "${key}" of "${id}"`;
    return `${indent}  <Property oe:key="${escapeXml(key, at)}" oe:value="${escapeXml(value, at)}"/>`;
  });
  return [`${indent}<PropertySection>`, ...lines, `${indent}</PropertySection>`];
}
