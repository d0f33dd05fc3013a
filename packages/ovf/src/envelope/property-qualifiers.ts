/** The qualifiers of a Property that limit its value (DSP0243 §9.5 table 7; DSP0004 for the two numeric ones). */
export interface PropertyQualifiers {
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** MinValue and MaxValue as they are written. */
  readonly minimum: string | undefined;
  readonly maximum: string | undefined;
  readonly valueMap: readonly ValueMapEntry[] | undefined;
}

export interface ValueMapEntry {
  readonly first: string;
  /** Of a range written `"1".."5"`. */
  readonly last: string | undefined;
  /** For people. */
  readonly text: string;
}

const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const VALUE_MAP = /ValueMap\s*\{((?:"(?:[^"\\]|\\.)*"|[^"}])*)\}/i;
const ENTRY = new RegExp(String.raw`${TEXT}(?:\s*\.\.\s*${TEXT})?`, 'g');

/** Reads a list such as `MinLen(4), ValueMap{"red","blue"}`; qualifiers that say nothing about the value are skipped. */
export function propertyQualifiers(text: string): PropertyQualifiers {
  const argument = (name: string) => new RegExp(String.raw`\b${name}\s*\(\s*([^()\s]+)\s*\)`, 'i').exec(text)?.[1];
  const length = (name: string) => {
    const given = argument(name);
    return given !== undefined && /^\d+$/.test(given) ? Number(given) : undefined;
  };
  const map = VALUE_MAP.exec(text)?.[1];
  return {
    minLength: length('MinLen'),
    maxLength: length('MaxLen'),
    minimum: argument('MinValue'),
    maximum: argument('MaxValue'),
    valueMap: map === undefined ? undefined : [...map.matchAll(ENTRY)].map(entryOf),
  };
}

function entryOf([, first = '', last]: RegExpExecArray): ValueMapEntry {
  const start = unescaped(first);
  const end = last === undefined ? undefined : unescaped(last);
  return { first: start, last: end, text: end === undefined ? start : `${start}..${end}` };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
