/** The qualifiers of a Property that limit its value (DSP0243 §9.5 table 7; the numeric ones and `Ip` are VMware's). */
export interface PropertyQualifiers {
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** MinValue and MaxValue as they are written. */
  readonly minimum: string | undefined;
  readonly maximum: string | undefined;
  readonly valueMap: readonly ValueMapEntry[] | undefined;
  /** `Ip` or `VimIp`: an address on a network of the descriptor, or nothing where the platform is to give one. */
  readonly isAddress: boolean;
}

export interface ValueMapEntry {
  readonly first: string;
  /** Of a range written `"1".."5"`. */
  readonly last: string | undefined;
  /** For people. */
  readonly text: string;
}

const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const VALUE_MAP = /ValueMap\s*\{/i;
/** What stands between its braces; a quoted "}" does not end it. */
const ENTRIES = /((?:"(?:[^"\\]|\\.)*"|[^"}])*)\}/y;
/** Quoted, a range of two quoted ones, or without quotes, as some tools write numbers. */
const ENTRY = new RegExp(String.raw`${TEXT}(?:\s*\.\.\s*${TEXT})?|([^",\s{}][^",{}]*)`, 'g');
const ADDRESS = /(?:^|[\s,])(?:Vim)?Ip(?:\s*\([^()]*\))?(?=$|[\s,])/i;

/** Reads a list such as `MinLen(4), ValueMap{"red","blue"}`; qualifiers that say nothing about the value are skipped. */
export function propertyQualifiers(text: string): PropertyQualifiers {
  const argument = (name: string) => new RegExp(String.raw`\b${name}\s*\(\s*([^()\s]+)\s*\)`, 'i').exec(text)?.[1];
  const length = (name: string) => {
    const given = argument(name);
    return given !== undefined && /^\d+$/.test(given) ? Number(given) : undefined;
  };
  const map = valueMapOf(text);
  return {
    minLength: length('MinLen'),
    maxLength: length('MaxLen'),
    minimum: argument('MinValue'),
    maximum: argument('MaxValue'),
    valueMap: map === undefined ? undefined : [...map.matchAll(ENTRY)].map(entryOf),
    isAddress: ADDRESS.test(text),
  };
}

/** Only the first one is looked at: trying each of many that are not closed would take the square of their number. */
function valueMapOf(text: string): string | undefined {
  const start = VALUE_MAP.exec(text);
  if (start === null) return undefined;
  ENTRIES.lastIndex = start.index + start[0].length;
  return ENTRIES.exec(text)?.[1];
}

function entryOf([, quoted, last, bare]: RegExpExecArray): ValueMapEntry {
  const first = quoted === undefined ? (bare ?? '').trim() : unescaped(quoted);
  const end = last === undefined ? undefined : unescaped(last);
  return { first, last: end, text: end === undefined ? first : `${first}..${end}` };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
