import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { Entity, Property } from '../envelope/envelope.ts';
import { isPropertyValueNeeded, propertyValueProblem } from '../envelope/property-type.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { firstEntry } from './own-entry.ts';

type Values = Readonly<Record<string, string>>;

export interface PropertyChoices {
  /** By full key, or by `ENTITY:KEY` for one VirtualSystem or collection only; a prototype's name means its replicas. */
  readonly given: Values;
  readonly configuration: string | undefined;
  /** The names an entity may be meant by, its own first. */
  readonly namesOf: (entityId: string) => readonly string[];
  /** For an outline: what the user has yet to give is no problem. */
  readonly allowsMissingValues: boolean;
}

/** The effective values of an entity's own properties; what cannot be used goes to `problems`. */
export function resolveProperties(
  entity: Entity,
  parentValues: Values,
  choices: PropertyChoices,
  problems: HanseError[],
): Values {
  const names = choices.namesOf(entity.id);
  const properties = entity.products.flatMap((product) => product.properties);
  const values = properties.map((property): [string, string] => {
    const { fullKey: key } = property;
    const chosen = firstEntry(choices.given, [...names.map((name) => `${name}:${key}`), key]);
    if (chosen === undefined) {
      const value = withParentValues(defaultValue(property, choices.configuration), parentValues);
      checkDefault(entity, property, value, choices, problems);
      return [key, value];
    }
    checkChosen(property, chosen, problems);
    return [key, chosen];
  });
  return Object.fromEntries(values);
}

/** The value of a property in a configuration when no user gives one (DSP0243 §9.5, §9.8). */
export function defaultValue(property: Property, configuration: string | undefined): string {
  const values = property.configurationValues;
  const configured = configuration === undefined ? undefined : values.get(configuration);
  return configured ?? values.get('') ?? property.value;
}

/** Values for properties that no entity has are mistakes of the user, not something to pass over. */
export function refuseUnknownProperties(
  entities: readonly Entity[],
  { given, namesOf }: Pick<PropertyChoices, 'given' | 'namesOf'>,
  problems: HanseError[],
): void {
  const wanted = Object.keys(given);
  if (wanted.length === 0) return;
  const known = new Set<string>();
  const scoped = new Set<string>();
  for (const entity of entities) {
    const keys = entity.products.flatMap(({ properties }) => properties.map(({ fullKey }) => fullKey));
    const names = namesOf(entity.id);
    for (const key of keys) {
      known.add(key);
      for (const name of names) scoped.add(`${name}:${key}`);
    }
  }
  for (const key of wanted) {
    if (known.has(key) || scoped.has(key)) continue;
    const details = { key, at: 'the given properties', known: firstFew([...known, ...scoped]) };
    problems.push(new HanseError('OVF_PROPERTY_UNKNOWN', details));
  }
}

/** `${key}` in a default stands for that property of the collection that directly holds the entity (DSP0243 §9.5). */
function withParentValues(value: string, parentValues: Values): string {
  return value.replace(/\$\{([^{}$]+)\}/g, (macro, key: string) => {
    return Object.hasOwn(parentValues, key) ? (parentValues[key] ?? macro) : macro;
  });
}

function checkChosen(property: Property, chosen: string, problems: HanseError[]): void {
  const { fullKey: key, isUserConfigurable, type, qualifiers, at } = property;
  if (!isUserConfigurable) problems.push(new HanseError('OVF_PROPERTY_NOT_CONFIGURABLE', { key, at: formatPlace(at) }));
  const expected = propertyValueProblem(type, qualifiers, chosen);
  if (expected !== undefined) problems.push(valueProblem(property, chosen, expected));
}

/**
 * A user must give what a user may give and the type cannot be without; an empty value that nobody may give is the
 * author's and is handed on as it is.
 */
function checkDefault(
  entity: Entity,
  property: Property,
  value: string,
  { allowsMissingValues }: PropertyChoices,
  problems: HanseError[],
): void {
  const { fullKey: key, type, qualifiers, isUserConfigurable, at } = property;
  if (isUserConfigurable && allowsMissingValues) return;
  const expected = propertyValueProblem(type, qualifiers, value);
  if (expected === undefined) return;
  if (value !== '') problems.push(valueProblem(property, value, expected));
  else if (isUserConfigurable && isPropertyValueNeeded(type, qualifiers)) {
    const details = { key, entity: entity.id, expected, at: formatPlace(at) };
    problems.push(new HanseError('OVF_PROPERTY_REQUIRED', details));
  }
}

function valueProblem({ fullKey: key, type, isPassword, at }: Property, value: string, expected: string): HanseError {
  const shown = isPassword ? '…' : value;
  return new HanseError('OVF_PROPERTY_VALUE', { key, type, value: shown, expected, at: formatPlace(at) });
}
