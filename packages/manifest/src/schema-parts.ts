import Type, { type TSchema } from 'typebox';

/** Maps take no other keys than those of their schema. */
export const CLOSED = { additionalProperties: false } as const;

/** Every pattern comes with a sentence that says what is expected; diagnostics repeat it. */
export function text(pattern: string, description: string): ReturnType<typeof Type.String> {
  return Type.String({ pattern, description });
}

export function list(of: TSchema, minItems: number, description: string): TSchema {
  return Type.Array(of, { minItems, maxItems: 100_000, uniqueItems: true, description });
}

/** A list whose entries may repeat, such as rules in their order. */
export function sequence(of: TSchema, maxItems: number, description: string): TSchema {
  return Type.Array(of, { maxItems, description });
}

export function oneOf(values: readonly string[], description: string): TSchema {
  return Type.String({ pattern: `^(${values.join('|')})$`, enum: [...values], description });
}

/** One of several scalars; diagnostics tell the description and not what each of them misses. */
export function either(options: TSchema[], description: string): TSchema {
  return Type.Union(options, { description });
}

const LOWER_NAME = '^[a-z][a-z0-9-]{0,30}$';
const COMPONENT_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$';
const WORD_PATTERN = '^[A-Za-z][A-Za-z0-9_]{0,62}$';
const ANY_PATTERN = '^.{1,255}$';

/** What the keys of a map with free names may be, by their pattern. */
export const NAME_EXPECTED: ReadonlyMap<string, string> = new Map([
  [COMPONENT_PATTERN, 'a name of up to 63 letters, digits, "-", "_" and ".", such as web1'],
  [WORD_PATTERN, 'a word of up to 63 letters, digits and "_", a letter first, such as Users'],
  [ANY_PATTERN, 'a name of up to 255 characters'],
]);

type NameKind = 'component' | 'word' | 'any';
const PATTERN_OF: Readonly<Record<NameKind, string>> = {
  component: COMPONENT_PATTERN,
  word: WORD_PATTERN,
  any: ANY_PATTERN,
};

/** A map from names of a kind to values. */
export function named(kind: NameKind, value: TSchema, description: string): TSchema {
  return Type.Record(Type.String({ pattern: PATTERN_OF[kind] }), value, { ...CLOSED, description });
}

export const ComponentName = text(COMPONENT_PATTERN, NAME_EXPECTED.get(COMPONENT_PATTERN) ?? '');
export const Word = text(WORD_PATTERN, NAME_EXPECTED.get(WORD_PATTERN) ?? '');
export const LowerName = text(LOWER_NAME, 'a name of up to 31 lower-case letters, digits and "-", as http');
export const Components = list(ComponentName, 1, 'a list of components, such as [db]');
export const SeveralComponents = list(ComponentName, 2, 'a list of at least two components, such as [web1, web2]');
export const NetworkName = text('^[^\\u0000-\\u001f]{1,255}$', 'the name of a network of the OVF package, as front');
export const Description = Type.String({ maxLength: 1000, description: 'a sentence for people' });
export const Port = Type.Integer({ minimum: 1, maximum: 65_535, description: 'a TCP or UDP port, 1 to 65535' });

export const Duration = text(
  '^[0-9]{1,6} ?(ms|s|min|h|days?|weeks?|months?)$',
  'a number and a unit (ms, s, min, h, day, week, month), such as 5 min',
);

export const Percentage = either(
  [
    Type.Number({ minimum: 0, maximum: 100 }),
    text('^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,6})?) ?%$', 'a percentage'),
  ],
  'a percentage from 0 to 100, such as 99.5 %',
);

/** Text of the expression language; its own parser says what is wrong with it. */
export function expressionText(description: string): TSchema {
  return Type.String({ minLength: 1, maxLength: 4096, description });
}
