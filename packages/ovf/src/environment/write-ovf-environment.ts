import { escapeXml } from '../xml/escape-xml.ts';

export interface EnvironmentPlatform {
  readonly kind: string;
  readonly version: string;
  readonly vendor: string;
  readonly locale: string;
}

/** Another VirtualSystem of the same collection, with the properties it shows to its siblings. */
export interface EnvironmentEntity {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface OvfEnvironment extends EnvironmentEntity {
  readonly platform: EnvironmentPlatform;
  readonly entities: readonly EnvironmentEntity[];
}

const NAMESPACE = 'http://schemas.dmtf.org/ovf/environment/1';

/**
 * The OVF environment document of one VirtualSystem (DSP8027, DSP0243 §11), to be put on a disc as `ovf-env.xml`.
 * Every property is on a line of its own, so that a guest with nothing but a shell can read it.
 * Throws OVF_VALUE_INVALID for a character that XML cannot carry.
 */
export function writeOvfEnvironment(environment: OvfEnvironment): string {
  const { id, platform, properties, entities } = environment;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Environment xmlns="${NAMESPACE}" xmlns:oe="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
      ` oe:id="${escapeXml(id, 'the id of the environment')}">`,
    ...platformSection(platform),
    ...propertySection(properties, id, '  '),
    ...entities.flatMap(entity),
    '</Environment>',
    '',
  ].join('\n');
}

function platformSection({ kind, version, vendor, locale }: EnvironmentPlatform): readonly string[] {
  const line = (name: string, value: string) => `    <${name}>${escapeXml(value, `platform ${name}`)}</${name}>`;
  return [
    '  <PlatformSection>',
    line('Kind', kind),
    line('Version', version),
    line('Vendor', vendor),
    line('Locale', locale),
    '  </PlatformSection>',
  ];
}

function entity({ id, properties }: EnvironmentEntity): readonly string[] {
  const open = `  <Entity oe:id="${escapeXml(id, 'the id of an entity')}">`;
  return [open, ...propertySection(properties, id, '    '), '  </Entity>'];
}

function propertySection(properties: Readonly<Record<string, string>>, id: string, indent: string): readonly string[] {
  const lines = Object.entries(properties).map(([key, value]) => {
    const at = `property "${key}" of "${id}"`;
    return `${indent}  <Property oe:key="${escapeXml(key, at)}" oe:value="${escapeXml(value, at)}"/>`;
  });
  return lines.length === 0 ? [] : [`${indent}<PropertySection>`, ...lines, `${indent}</PropertySection>`];
}
