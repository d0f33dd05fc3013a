/** One step of a schema. Numbers start at 1 and have no gaps; a released migration is never changed. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}
