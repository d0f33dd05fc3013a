import type { Place } from '../places.ts';
import type { Span } from './expression.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { refused, type TextOrigin } from './refusal.ts';

/** `name` is a bare word, `quoted` one in back quotes, `text` one in double quotes; `text` of both is without them. */
export interface Token {
  readonly kind: 'number' | 'name' | 'quoted' | 'text' | 'symbol' | 'end';
  readonly text: string;
  readonly at: Span;
  /** The offset after it: two tokens touch when one ends where the next begins. */
  readonly end: number;
}

const SPACE = /[ \t\r\n\u00a0]+/y;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*/uy;
const SYMBOL = /<=|>=|==|!=|<>|&&|\|\||\?\?|[-+*/()<>={},%.!:≤≥≠×÷−]/y;
const QUOTED = /"(?:[^"\\\p{Cc}]|\\["\\])*"|`(?:[^`\\\p{Cc}]|\\[`\\])*`/uy;

/** The other spellings of a symbol, as they come out of slides and other languages. */
const SAME: Readonly<Record<string, string>> = {
  '==': '=',
  '<>': '!=',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '×': '*',
  '÷': '/',
  '−': '-',
};
const KEYWORD_SYMBOLS: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not', '??': 'default' };

/** The tokens of a text, the last one `end`. Throws `Refused` at what cannot be a token. */
export function tokensOf(text: string, origin: TextOrigin): readonly Token[] {
  const { characters } = EXPRESSION_LIMITS;
  if (text.length > characters) {
    const place = origin.at ?? { line: 1, column: 1 };
    throw refused('MANIFEST_RULE_TOO_LONG', place, origin, { characters: text.length, limit: characters });
  }
  const spans = new Spans(text, origin);
  const tokens: Token[] = [];
  for (let offset = skipSpace(text, 0); offset < text.length; offset = skipSpace(text, tokens.at(-1)?.end ?? 0)) {
    tokens.push(tokenAt(text, offset, spans, origin));
  }
  return [...tokens, { kind: 'end', text: '', at: spans.at(text.length), end: text.length }];
}

function skipSpace(text: string, offset: number): number {
  return offset + (match(SPACE, text, offset)?.length ?? 0);
}

function match(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function tokenAt(text: string, offset: number, spans: Spans, origin: TextOrigin): Token {
  const at = spans.at(offset);
  const number = match(NUMBER, text, offset);
  if (number !== undefined) return { kind: 'number', text: number, at, end: offset + number.length };
  const name = match(NAME, text, offset);
  if (name !== undefined) return { kind: 'name', text: name, at, end: offset + name.length };
  const symbol = match(SYMBOL, text, offset);
  if (symbol !== undefined) return symbolToken(symbol, at);
  return quotedAt(text, at, origin);
}

function symbolToken(symbol: string, at: Span): Token {
  const end = at.offset + symbol.length;
  const keyword = KEYWORD_SYMBOLS[symbol];
  if (keyword !== undefined) return { kind: 'name', text: keyword, at, end };
  return { kind: 'symbol', text: SAME[symbol] ?? symbol, at, end };
}

function quotedAt(text: string, at: Span, origin: TextOrigin): Token {
  const quoted = match(QUOTED, text, at.offset);
  const first = String.fromCodePoint(text.codePointAt(at.offset) ?? 0);
  if (quoted === undefined) {
    const isOpen = first === '"' || first === '`';
    if (isOpen) throw refused('MANIFEST_RULE_QUOTE_OPEN', at, origin, { quote: first });
    throw refused('MANIFEST_RULE_CHARACTER', at, origin, { character: visible(first), hint: characterHint(first) });
  }
  const inner = quoted.slice(1, -1).replace(/\\(.)/g, '$1');
  const { nameCharacters } = EXPRESSION_LIMITS;
  if (inner === '' || inner.length > nameCharacters) {
    throw refused('MANIFEST_RULE_NAME_LENGTH', at, origin, { characters: inner.length, limit: nameCharacters });
  }
  return { kind: first === '"' ? 'text' : 'quoted', text: inner, at, end: at.offset + quoted.length };
}

function visible(character: string): string {
  return /[\p{C}\p{Z}]/u.test(character)
    ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    : `"${character}"`;
}

function characterHint(character: string): string {
  if (character === '&') return 'Write "and". ';
  if (character === '|') return 'Write "or". ';
  if (character === '[' || character === ']') return 'Write "(" and ")". ';
  if ("'“”‘’„".includes(character)) return 'Names are quoted with straight double quotes: "Gold plus". ';
  return character === ';' ? 'Put each statement on a line of its own. ' : '';
}

/** Places of offsets; asked in ascending order only. */
class Spans {
  readonly #text: string;
  readonly #indent: number;
  readonly #pinned: Place | undefined;
  #line: number;
  /** What to add to an offset to have its column. */
  #shift: number;
  #seen = 0;

  constructor(text: string, { at = { line: 1, column: 1 }, indent = 1, isPinned }: TextOrigin) {
    this.#text = text;
    this.#indent = indent;
    this.#pinned = isPinned === true ? at : undefined;
    this.#line = at.line;
    this.#shift = at.column;
  }

  at(offset: number): Span {
    if (this.#pinned !== undefined) return { offset, line: this.#pinned.line, column: this.#pinned.column };
    for (; this.#seen < offset; this.#seen += 1) {
      if (this.#text[this.#seen] !== '\n') continue;
      this.#line += 1;
      this.#shift = this.#indent - (this.#seen + 1);
    }
    return { offset, line: this.#line, column: this.#shift + offset };
  }
}
