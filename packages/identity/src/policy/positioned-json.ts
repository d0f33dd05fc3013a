import { err, ok, type Result } from '@hanse/kernel';
import { pointerStep } from '../schema/check.ts';

/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A JSON document in which every value knows its place. */
export interface PositionedJson {
  readonly value: unknown;
  /** The place of the value at a JSON pointer (RFC 6901). */
  placeOf(pointer: string): TextPlace;
}

export interface JsonFault extends TextPlace {
  readonly problem: string;
}

const DEEPEST = 32;
const LONGEST = 1_048_576;
const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\n]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))?/y;

/** Reads JSON (RFC 8259) and refuses what readers disagree about: a key given twice, a lone value after the end. */
export function readPositionedJson(text: string): Result<PositionedJson, JsonFault> {
  if (text.length > LONGEST) return err({ line: 1, column: 1, problem: `it is longer than ${LONGEST} characters` });
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return ok({ value, placeOf: (pointer) => placeAt(text, reader.starts.get(pointer) ?? 0) });
  } catch (thrown) {
    if (thrown instanceof Fault) return err({ ...placeAt(text, thrown.at), problem: thrown.message });
    throw thrown;
  }
}

class Fault extends Error {
  readonly at: number;

  constructor(problem: string, at: number) {
    super(problem);
    this.at = at;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
}

class Reader {
  readonly starts = new Map<string, number>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value('', 0, this.#next());
    const { text, at } = this.#next();
    if (text !== '') throw new Fault('there is more after the end', at);
    return value;
  }

  #value(pointer: string, depth: number, { text, at }: Token): unknown {
    if (depth > DEEPEST) throw new Fault(`it is nested deeper than ${DEEPEST}`, at);
    this.starts.set(pointer, at);
    if (text === '{') return this.#object(pointer, depth);
    if (text === '[') return this.#array(pointer, depth);
    if (text === '' || /^[}\],:]$/.test(text)) throw new Fault('a value is missing', at);
    return literal(text, at);
  }

  #object(pointer: string, depth: number): unknown {
    const entries = new Map<string, unknown>();
    for (let token = this.#next(); ; token = this.#next()) {
      if (token.text === '}' && entries.size === 0) break;
      if (!token.text.startsWith('"')) throw new Fault('a key is missing', token.at);
      const key = String(literal(token.text, token.at));
      if (entries.has(key)) throw new Fault(`the key ${token.text} is given twice`, token.at);
      this.#require(':');
      entries.set(key, this.#value(`${pointer}/${pointerStep(key)}`, depth + 1, this.#next()));
      if (this.#require(',', '}') === '}') break;
    }
    return Object.fromEntries(entries);
  }

  #array(pointer: string, depth: number): unknown {
    const values: unknown[] = [];
    for (let token = this.#next(); ; token = this.#next()) {
      if (token.text === ']' && values.length === 0) break;
      values.push(this.#value(`${pointer}/${values.length}`, depth + 1, token));
      if (this.#require(',', ']') === ']') break;
    }
    return values;
  }

  #require(...wanted: readonly string[]): string {
    const { text, at } = this.#next();
    if (!wanted.includes(text)) throw new Fault(`${wanted.join(' or ')} is missing`, at);
    return text;
  }

  #next(): Token {
    TOKEN.lastIndex = this.#at;
    const [whole = '', ...parts] = TOKEN.exec(this.#text) ?? [];
    const text = parts.find((part) => part !== undefined) ?? '';
    this.#at += whole.length;
    if (text === '' && this.#at < this.#text.length) throw new Fault('this is not JSON', this.#at);
    return { text, at: this.#at - text.length };
  }
}

function literal(text: string, at: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('this is not JSON', at);
  }
}

function placeAt(text: string, at: number): TextPlace {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
