import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { Entity, Property } from '../envelope/envelope.ts';
import { propertyValueProblem } from '../envelope/property-type.ts';
import { formatPlace } from '../xml/xml-place.ts';

export interface PropertyChoices {
  /** By full key, or by `SYSTEM:KEY` for one VirtualSystem or collection only. */
  readonly given: Readonly<Record<string, string>>;
  readonly configuration: string | undefined;
}

/** The effective values of an entity's own properties; what cannot be used goes to `problems`. */
export function resolveProperties(
  entity: Entity,
  choices: PropertyChoices,
  problems: HanseError[],
): Readonly<Record<string, string>> {
  const properties = entity.products.flatMap((product) => product.properties);
  const values = properties.map((property): [string, string] => [
    property.fullKey,
    effectiveValue(entity, property, choices, problems),
  ]);
  return Object.fromEntries(values);
}

/** Values for properties that no entity has are mistakes of the user, not something to pass over. */
export function refuseUnknownProperties(
  entities: readonly Entity[],
  given: Readonly<Record<string, string>>,
  problems: HanseError[],
): void {
  const keysOf = (entity: Entity) =>
    entity.products.flatMap(({ properties }) => properties.map(({ fullKey }) => fullKey));
  const plain = entities.flatMap(keysOf);
  const known = new Set([
    ...plain,
    ...entities.flatMap((entity) => keysOf(entity).map((key) => `${entity.id}:${key}`)),
  ]);
  for (const key of Object.keys(given)) {
    if (known.has(key)) continue;
    problems.push(new HanseError('OVF_PROPERTY_UNKNOWN', { key, at: 'the given properties', known: firstFew(known) }));
  }
}

function effectiveValue(
  entity: Entity,
  property: Property,
  { given, configuration }: PropertyChoices,
  problems: HanseError[],
): string {
  const { fullKey: key, type, at } = property;
  const chosen = own(given, `${entity.id}:${key}`) ?? own(given, key);
  if (chosen !== undefined && !property.isUserConfigurable) {
    problems.push(new HanseError('OVF_PROPERTY_NOT_CONFIGURABLE', { key, at: formatPlace(at) }));
  }
  const values = property.configurationValues;
  const configured = configuration === undefined ? undefined : values.get(configuration);
  const value = chosen ?? configured ?? values.get('') ?? property.value;
  const expected =
    value === '' && chosen === undefined ? undefined : propertyValueProblem(type, property.qualifiers, value);
  if (expected !== undefined) {
    const shown = property.isPassword ? '…' : value;
    problems.push(new HanseError('OVF_PROPERTY_VALUE', { key, type, value: shown, expected, at: formatPlace(at) }));
  }
  return value;
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
