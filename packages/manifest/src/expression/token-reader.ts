import type { ErrorCode, JsonObject } from '@hanse/kernel';
import type { Span } from './expression.ts';
import { type Token, tokensOf } from './lexer.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { type Refused, refused, type TextOrigin } from './refusal.ts';

const GLUE = '-.:';

/** The parser's view of a text: the token at hand, the ones after it, and refusals at their places. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #origin: TextOrigin;
  #index = 0;

  constructor(text: string, origin: TextOrigin) {
    this.#tokens = tokensOf(text, origin);
    this.#origin = origin;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('a token list without an end');
    return token;
  }

  take(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  isKeyword(text: string): boolean {
    const token = this.peek();
    return token.kind === 'name' && token.text.toLowerCase() === text;
  }

  /** Whether the token that many ahead begins where the one before it ends. */
  touches(ahead: number): boolean {
    return this.peek(ahead - 1).end === this.peek(ahead).at.offset;
  }

  expectSymbol(text: string, expected = `"${text}"`): Token {
    if (!this.isSymbol(text)) throw this.unexpected(expected);
    return this.take();
  }

  /** The name of a component, network or site: `web-1`, `3tier`, `eu.north`; anything at all in double quotes. */
  expectOuterName(expected: string): string {
    const first = this.peek();
    if (first.kind === 'text') return this.take().text;
    if (first.kind !== 'name' && first.kind !== 'number') throw this.unexpected(expected);
    let name = this.take().text;
    while (this.touches(0) && this.#isGlue()) name += this.take().text;
    const { nameCharacters } = EXPRESSION_LIMITS;
    if (name.length <= nameCharacters) return name;
    throw this.refuse('MANIFEST_RULE_NAME_LENGTH', first.at, { characters: name.length, limit: nameCharacters });
  }

  #isGlue(): boolean {
    const { kind, text } = this.peek();
    return kind === 'name' || kind === 'number' || (kind === 'symbol' && GLUE.includes(text));
  }

  unexpected(expected: string, hint = '', token = this.peek()): Refused {
    return this.refuse('MANIFEST_RULE_SYNTAX', token.at, { found: described(token), expected, hint });
  }

  refuse(code: ErrorCode, at: Span, details: JsonObject = {}): Refused {
    return refused(code, at, this.#origin, details);
  }
}

function described({ kind, text }: Token): string {
  if (kind === 'end') return 'the end';
  return kind === 'text' ? `the text "${text}"` : `"${text}"`;
}
