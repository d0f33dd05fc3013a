import { propertyQualifiers } from './property-qualifiers.ts';
import { PROPERTY_RULES } from './property-rules.ts';
import { numberInRange, parseRange } from './value-range.ts';

export const PROPERTY_TYPES: readonly string[] = Object.keys(PROPERTY_RULES);

const MOST_CHOICES_SHOWN = 20;
const LONGEST_CHOICE_SHOWN = 80;

/** A type as it is written: `uint16`, VMware's `string(1..16)`, `string["a","b"]`, `int[1..5]`, `ip:Network`. */
interface WrittenType {
  readonly base: string;
  /** Between parentheses or brackets. */
  readonly argument: string;
}

/** Whether the type is one of the specification or of VMware's extensions, e.g. `ip:Network`, `string(..16)`. */
export function isPropertyType(type: string): boolean {
  return parseType(type) !== undefined;
}

/** What would have been accepted, when the value breaks the type or its qualifiers (DSP0243 §9.5, tables 6 and 7). */
export function propertyValueProblem(type: string, qualifiers: string, value: string): string | undefined {
  const written = parseType(type);
  const rule = written === undefined ? undefined : PROPERTY_RULES[written.base];
  if (rule !== undefined && !rule.accepts(value.trim())) return rule.expected;
  const isNumber = rule?.isNumber ?? false;
  return argumentProblem(written?.argument ?? '', isNumber, value) ?? qualifierProblem(qualifiers, isNumber, value);
}

/** Whether there is no deploying without a value: an empty text is one unless a qualifier asks for more. */
export function isPropertyValueNeeded(type: string, qualifiers: string): boolean {
  return propertyValueProblem(type, qualifiers, '') !== undefined;
}

function parseType(type: string): WrittenType | undefined {
  const match = /^([A-Za-z0-9]+)(?:\s*[([](.*)[)\]]|[:([].*)?$/s.exec(type.trim());
  const base = match?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(PROPERTY_RULES, base) ? { base, argument: match?.[2]?.trim() ?? '' } : undefined;
}

/** VMware's limits: a range of numbers or of lengths, or the values to choose from. One that is neither is no limit. */
function argumentProblem(argument: string, isNumber: boolean, value: string): string | undefined {
  if (argument === '') return undefined;
  const range = parseRange(argument);
  if (range === undefined) {
    const choices = quotedTexts(argument);
    return choices.length === 0 || choices.includes(value) ? undefined : oneOf(choices);
  }
  if (isNumber)
    return numberInRange(value, range) ? undefined : `a number in ${argument.slice(0, LONGEST_CHOICE_SHOWN)}`;
  return numberInRange(String([...value].length), range)
    ? undefined
    : `a text of ${argument.slice(0, LONGEST_CHOICE_SHOWN)} characters`;
}

function qualifierProblem(text: string, isNumber: boolean, value: string): string | undefined {
  if (text.trim() === '') return undefined;
  const { minLength, maxLength, minimum, maximum, valueMap, isAddress } = propertyQualifiers(text);
  const length = [...value].length;
  if (minLength !== undefined && length < minLength) return `at least ${minLength} characters`;
  if (maxLength !== undefined && length > maxLength) return `at most ${maxLength} characters`;
  if (isNumber && minimum !== undefined && !numberInRange(value, { minimum })) return `${minimum} or more`;
  if (isNumber && maximum !== undefined && !numberInRange(value, { maximum })) return `${maximum} or less`;
  if (isAddress && !PROPERTY_RULES['ip']?.accepts(value.trim())) return PROPERTY_RULES['ip']?.expected;
  if (valueMap === undefined) return undefined;
  const isListed = valueMap.some(({ first, last }) => isInEntry(first, last, isNumber, value));
  return isListed ? undefined : oneOf(valueMap.map(({ text: entry }) => entry));
}

/** An entry is a value, or for numbers a range: `"1".."5"`, or `"1..5"` as CIM writes it (DSP0004 ValueMap). */
function isInEntry(first: string, last: string | undefined, isNumber: boolean, value: string): boolean {
  if (first === value && last === undefined) return true;
  const range = isNumber ? parseRange(last === undefined ? first : `${first}..${last}`) : undefined;
  return range !== undefined && numberInRange(value, range);
}

function quotedTexts(list: string): readonly string[] {
  return [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => (text ?? '').replace(/\\(.)/g, '$1'));
}

/** For a message, so that a list as long as the document does not make one of every property with it. */
function oneOf(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_CHOICES_SHOWN).map((text) => `"${text.slice(0, LONGEST_CHOICE_SHOWN)}"`);
  return `one of ${shown.join(', ')}${texts.length > MOST_CHOICES_SHOWN ? ' …' : ''}`;
}
