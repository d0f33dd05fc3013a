import type { Statement } from '../rules/statement.ts';

/** A statement of the RESERVOIR language in a manifest. */
export interface Rule {
  /** As it was written. */
  readonly text: string;
  readonly statement: Statement;
  /** JSON pointer to the text it stands in. */
  readonly path: string;
}
