import type { Expression } from '../expression/expression.ts';

/** An expression of the manifest, as it was written and as it was understood. */
export interface Embedded {
  readonly text: string;
  readonly expression: Expression;
  /** JSON pointer to the text. */
  readonly path: string;
}
