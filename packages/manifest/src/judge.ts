import type { JsonValue } from '@hanse/kernel';
import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { didYouMean } from './did-you-mean.ts';
import { pathForPeople, placeOf, step } from './places.ts';
import type { ReadDocument } from './read-document.ts';
import { NAME_EXPECTED } from './schema-parts.ts';

/** A part of the document and the schema that judges it. */
export interface Part {
  readonly pointer: string;
  readonly value: JsonValue;
  readonly schema: TSchema;
}

/** What of a schema the texts of a diagnostic need. */
interface SchemaFace {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaFace>>;
  readonly patternProperties?: Readonly<Record<string, SchemaFace>>;
  readonly items?: SchemaFace;
  readonly additionalProperties?: unknown;
}

type SchemaError = ReturnType<typeof Errors>[number];

/**
 * Everything the schema finds wrong with the part, in words. The schema library stops at eight errors and spends two on
 * every unknown key, so that keys are looked through here and only the values by the library: whatever is wrong, at
 * least the first eight faults of the part's values are told.
 */
export function judge(part: Part, document: ReadDocument): readonly Diagnostic[] {
  const keys = unknownKeys(part.value, part.schema, part.pointer, document);
  return [...keys, ...onePerValue(Errors(part.schema, part.value)).flatMap((error) => inWords(error, part, document))];
}

function unknownKeys(
  value: JsonValue,
  schema: SchemaFace,
  pointer: string,
  document: ReadDocument,
): readonly Diagnostic[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]: readonly [string, JsonValue]) => {
    const face = Array.isArray(value) ? (schema.items ?? {}) : memberOf(schema, key);
    if (face !== undefined) return unknownKeys(inner, face, step(pointer, key), document);
    return schema.additionalProperties === false ? [unknownKey(key, pointer, schema, document)] : [];
  });
}

/** The schema of a map's entry; none when the map has no such entry. */
function memberOf({ properties = {}, patternProperties = {} }: SchemaFace, key: string): SchemaFace | undefined {
  if (Object.hasOwn(properties, key)) return properties[key];
  return Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern, 'u').test(key))?.[1];
}

/** A value of the wrong type also fails every other rule for it, and a choice every branch; one sentence is enough. */
function onePerValue(all: readonly SchemaError[]): readonly SchemaError[] {
  const choices = new Set(all.filter(({ keyword }) => keyword === 'anyOf').map((error) => error.instancePath));
  const errors = all.filter(({ keyword, instancePath }) => keyword === 'anyOf' || !choices.has(instancePath));
  const mistyped = new Set(errors.filter(({ keyword }) => keyword === 'type').map((error) => error.instancePath));
  return errors.filter(({ keyword, instancePath }) => keyword === 'type' || !mistyped.has(instancePath));
}

function inWords(error: SchemaError, part: Part, document: ReadDocument): readonly Diagnostic[] {
  const pointer = part.pointer + error.instancePath;
  const value = valueAt(part.value, error.instancePath);
  const schema = schemaAt(part.schema, error.instancePath);
  const place = placeOf(document.places, pointer);
  const expected = schema.description ?? error.message;
  switch (error.keyword) {
    // Unknown keys are told by unknownKeys.
    case 'boolean':
    case 'additionalProperties':
      return [];
    case 'required':
      return error.params.requiredProperties.map((key) => {
        const details = { key, expected: schema.properties?.[key]?.description ?? 'a value' };
        return diagnostic('MANIFEST_KEY_MISSING', pointer, place, details);
      });
    case 'uniqueItems':
      return error.params.duplicateItems.map((index) => {
        const twice = Array.isArray(value) ? shown(value[index]) : '';
        const item = step(pointer, index);
        const details = { value: twice, path: pathForPeople(pointer) };
        return diagnostic('MANIFEST_NOT_UNIQUE', item, placeOf(document.places, item), details);
      });
    case 'type':
      return [diagnostic('MANIFEST_TYPE_WRONG', pointer, place, { found: described(value), expected })];
    case 'const':
      if (pointer !== '/hanse' || typeof value !== 'number') break;
      return [diagnostic('MANIFEST_VERSION_UNSUPPORTED', pointer, place, { value, supported: 1 })];
    default:
      break;
  }
  return [diagnostic('MANIFEST_VALUE_INVALID', pointer, place, { value: shown(value), expected })];
}

function unknownKey(key: string, pointer: string, schema: SchemaFace, { keyPlaces }: ReadDocument): Diagnostic {
  const path = step(pointer, key);
  const place = placeOf(keyPlaces, path);
  if (schema.properties === undefined) {
    const [pattern = ''] = Object.keys(schema.patternProperties ?? {});
    const expected = NAME_EXPECTED.get(pattern) ?? 'another name';
    return diagnostic('MANIFEST_NAME_INVALID', path, place, { name: key, expected });
  }
  const accepted = Object.keys(schema.properties);
  const details = { key, hint: didYouMean(key, accepted), accepted, path: pathForPeople(pointer) };
  return diagnostic('MANIFEST_KEY_UNKNOWN', path, place, details);
}

function segments(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  return segments(pointer).reduce<JsonValue | undefined>((inner, key) => {
    if (inner === null || typeof inner !== 'object') return undefined;
    return Object.hasOwn(inner, key) ? (inner as Readonly<Record<string, JsonValue>>)[key] : undefined;
  }, value);
}

function schemaAt(schema: SchemaFace, pointer: string): SchemaFace {
  return segments(pointer).reduce<SchemaFace>((outer, key) => memberOf(outer, key) ?? outer.items ?? {}, schema);
}

const LONGEST_SHOWN = 60;

/** A value for people, cut when long. */
export function shown(value: JsonValue | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function described(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  const kinds = { string: 'text', number: 'number', boolean: 'boolean' } as const;
  return `the ${kinds[typeof value as keyof typeof kinds]} ${shown(value)}`;
}
