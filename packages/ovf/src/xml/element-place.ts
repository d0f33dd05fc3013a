import type { XmlElement } from './xml-element.ts';
import type { Place } from './xml-place.ts';

/** Hostile names must not make every message as long as the document. */
const MAX_STEP = 64;
const MAX_PATH = 512;

/** The place of an element, worked out when it is asked for: of thousands of places few are ever told. */
export class ElementPlace implements Place {
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
