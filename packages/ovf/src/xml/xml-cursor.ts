import { HanseError } from '@hanse/kernel';
import type { DocumentLines } from './element-node.ts';
import { XmlBudget } from './xml-budget.ts';
import type { XmlLimits } from './xml-limits.ts';
import { isNamePart, isNameStart } from './xml-names.ts';

const SPACE = 32;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const COLON = 58;

/** A name as it is written, taken apart at its colon. */
export interface QualifiedName {
  readonly written: string;
  readonly prefix: string;
  readonly local: string;
}

/** A position in the text of a document, and the small steps that everything in it is read by. */
export class XmlCursor {
  readonly text: string;
  at = 0;
  readonly budget: XmlBudget;
  readonly #lines: DocumentLines;
  /** Every name is kept once: a document has few, and uses them thousands of times. */
  readonly #names = new Map<string, QualifiedName>();

  constructor(text: string, lines: DocumentLines, limits: XmlLimits) {
    this.text = text;
    this.#lines = lines;
    this.budget = new XmlBudget(limits, (offset) => this.here(offset));
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  skipSpace(): boolean {
    const { text } = this;
    const start = this.at;
    let code = text.charCodeAt(this.at);
    while (code === SPACE || code === NEWLINE || code === TAB || code === RETURN) {
      this.at += 1;
      code = text.charCodeAt(this.at);
    }
    return this.at > start;
  }

  /** Steps over the mark when it is what comes next. */
  take(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** The text up to the mark, which is stepped over. */
  until(mark: string, what: string): string {
    const end = this.text.indexOf(mark, this.at);
    if (end < 0) this.fail(`${what} is not closed: "${mark}" is missing`);
    const found = this.text.slice(this.at, end);
    this.at = end + mark.length;
    return found;
  }

  qualifiedName(what: string): QualifiedName {
    const start = this.at;
    this.#name(what);
    if (this.code === COLON) {
      this.at += 1;
      this.#name(`${what} after "${this.text.slice(start, this.at)}"`);
    }
    return this.#interned(this.text.slice(start, this.at));
  }

  #name(what: string): void {
    const { text } = this;
    if (!isNameStart(text.charCodeAt(this.at))) this.fail(`expected ${what}, found ${this.found()}`);
    do this.at += 1;
    while (isNamePart(text.charCodeAt(this.at)));
  }

  #interned(written: string): QualifiedName {
    const known = this.#names.get(written);
    if (known !== undefined) return known;
    this.budget.name(this.at);
    const colon = written.indexOf(':');
    const name = { written, prefix: colon < 0 ? '' : written.slice(0, colon), local: written.slice(colon + 1) };
    this.#names.set(written, name);
    return name;
  }

  /** What stands here, for people. */
  found(): string {
    return this.isAtEnd ? 'the end of the document' : JSON.stringify(this.text.slice(this.at, this.at + 12));
  }

  here(offset = this.at): string {
    const { line, column } = this.#lines.lines().at(Math.min(offset, Math.max(0, this.text.length - 1)));
    return `line ${line}, column ${column}`;
  }

  fail(problem: string, offset = this.at): never {
    throw new HanseError('OVF_XML_MALFORMED', { problem, at: this.here(offset) });
  }
}
