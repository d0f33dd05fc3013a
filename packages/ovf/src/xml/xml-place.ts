import type { XmlElement } from './xml-element.ts';

/** A spot in a descriptor. `path` is XPath-like with local names: `/Envelope/References/File[2]`. */
export interface Place {
  /** One-based; 0 when the problem is with the package and not with a line of the descriptor. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** Hostile names must not make every message as long as the document. */
const MAX_STEP = 64;
const MAX_PATH = 512;

/** The place of an element, worked out when it is asked for: of thousands of places few are ever told. */
class ElementPlace implements Place {
  readonly #element: XmlElement;

  constructor(element: XmlElement) {
    this.#element = element;
  }

  get line(): number {
    return this.#element.line;
  }

  get column(): number {
    return this.#element.column;
  }

  get path(): string {
    const steps: string[] = [];
    for (let step: XmlElement | undefined = this.#element; step !== undefined; step = step.parent) {
      const name = step.name.slice(0, MAX_STEP);
      steps.push(step.position > 1 ? `${name}[${step.position}]` : name);
    }
    const path = `/${steps.reverse().join('/')}`;
    return path.length <= MAX_PATH ? path : `…${path.slice(-MAX_PATH)}`;
  }
}

/** Line, column and path are worked out when they are read, so that a spread has none of them: see `plainPlace`. */
export function placeOf(element: XmlElement): Place {
  return new ElementPlace(element);
}

/** The place as plain data, to be compared, kept or sent. */
export function plainPlace({ line, column, path }: Place): Place {
  return { line, column, path };
}

/** A member of a package as a place: there is no line to name. */
export function memberPlace(name: string): Place {
  return { line: 0, column: 0, path: name };
}

export function formatPlace({ line, column, path }: Place): string {
  return line === 0 ? path : `line ${line}, column ${column} (${path})`;
}
