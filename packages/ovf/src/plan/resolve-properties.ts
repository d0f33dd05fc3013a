import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import type { Entity, Property } from '../envelope/envelope.ts';
import { isPropertyValueNeeded, propertyValueProblem } from '../envelope/property-type.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { firstEntry, ownEntry } from './own-entry.ts';
import type { ProblemSink } from './plan-problems.ts';

type Values = Readonly<Record<string, string>>;

export interface PropertyChoices {
  /** By full key, or by `ENTITY:KEY` for one VirtualSystem or collection only; a prototype's name means its replicas. */
  readonly given: Values;
  readonly configuration: string | undefined;
  /** The names an entity may be meant by, its own first. */
  readonly namesOf: (entityId: string) => readonly string[];
  /** For an outline: what the user has yet to give is no problem. */
  readonly allowsMissingValues: boolean;
  readonly expansion: Expansion;
}

/** How many more characters the values of one plan may have that come of macros. */
interface Expansion {
  left: number;
}

/** Each macro stands for a whole value, which may have macros again: a little text can ask for a lot. */
const MAX_EXPANDED = 32 * 1024 * 1024;
const LONGEST_SHOWN = 200;
const PARENT_MACRO = /\$\{([^{}$]+)\}/g;

export function newExpansion(): Expansion {
  return { left: MAX_EXPANDED };
}

/** The effective values of an entity's own properties; what cannot be used goes to `problems`. */
export function resolveProperties(
  entity: Entity,
  parentValues: Values,
  choices: PropertyChoices,
  problems: ProblemSink,
): Values {
  const names = choices.namesOf(entity.id);
  const properties = entity.products.flatMap((product) => product.properties);
  const values = properties.map((property): [string, string] => {
    const { fullKey: key } = property;
    const chosen = firstEntry(choices.given, [...names.map((name) => `${name}:${key}`), key]);
    if (chosen === undefined) {
      const value = expandedDefault(property, parentValues, choices, problems);
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
  problems: ProblemSink,
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
  const examples = firstFew(known.size > 0 ? known : scoped);
  for (const key of wanted) {
    if (known.has(key) || scoped.has(key)) continue;
    const details = { key, at: 'the given properties', known: examples };
    problems.push(new HanseError('OVF_PROPERTY_UNKNOWN', details));
  }
}

function expandedDefault(
  property: Property,
  parentValues: Values,
  { configuration, expansion }: PropertyChoices,
  problems: ProblemSink,
): string {
  const text = defaultValue(property, configuration);
  const value = withParentValues(text, parentValues, expansion);
  if (value !== undefined) return value;
  const details = { what: 'characters of values with macros', limit: MAX_EXPANDED, at: formatPlace(property.at) };
  problems.push(new HanseError('OVF_PLAN_LIMIT', details));
  return text;
}

/**
 * `${key}` in a default stands for that property of the collection that directly holds the entity (DSP0243 §9.5).
 * Undefined when that takes more characters than are left.
 */
function withParentValues(value: string, parentValues: Values, expansion: Expansion): string | undefined {
  const filled = (macro: string, key: string) => ownEntry(parentValues, key) ?? macro;
  let length = 0;
  for (const [macro, key = ''] of value.matchAll(PARENT_MACRO)) length += filled(macro, key).length;
  if (length > expansion.left) return undefined;
  expansion.left -= length;
  return value.replace(PARENT_MACRO, filled);
}

function checkChosen(property: Property, chosen: string, problems: ProblemSink): void {
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
  problems: ProblemSink,
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
  const shown = isPassword ? '…' : value.slice(0, LONGEST_SHOWN);
  return new HanseError('OVF_PROPERTY_VALUE', { key, type, value: shown, expected, at: formatPlace(at) });
}
