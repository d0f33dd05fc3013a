import type { XmlElement } from './xml-element.ts';

/** A spot in a descriptor. `path` is XPath-like with local names: `/Envelope/References/File[2]`. */
export interface Place {
  /** One-based; 0 when the problem is with the package and not with a line of the descriptor. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

export function placeOf(element: XmlElement): Place {
  return { line: element.line, column: element.column, path: pathOf(element) };
}

/** A member of a package as a place: there is no line to name. */
export function memberPlace(name: string): Place {
  return { line: 0, column: 0, path: name };
}

export function formatPlace({ line, column, path }: Place): string {
  return line === 0 ? path : `line ${line}, column ${column} (${path})`;
}

/** Hostile names must not make every message as long as the document. */
const MAX_STEP = 64;
const MAX_PATH = 512;

function pathOf(element: XmlElement): string {
  const steps: string[] = [];
  for (let step: XmlElement | undefined = element; step !== undefined; step = step.parent) {
    const name = step.name.slice(0, MAX_STEP);
    steps.push(step.position > 1 ? `${name}[${step.position}]` : name);
  }
  const path = `/${steps.reverse().join('/')}`;
  return path.length <= MAX_PATH ? path : `…${path.slice(-MAX_PATH)}`;
}
