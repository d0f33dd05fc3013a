import { HanseError } from '@hanse/kernel';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
const BUSY = 5;
const FULL = 13;
const CONSTRAINT = 19;

/** What the engine threw, as an error of the table. */
export function translated(thrown: unknown, statement: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof HanseError) return thrown;
  const problem = thrown.message;
  switch (primaryCode(thrown)) {
    case CONSTRAINT:
      return new HanseError('STORE_CONSTRAINT', { problem }, thrown);
    case FULL:
      return new HanseError('STORE_FULL', { problem }, thrown);
    default:
      return new HanseError('STORE_FAILED', { statement: firstLine(statement), problem }, thrown);
  }
}

export function isBusy(thrown: unknown): boolean {
  return primaryCode(thrown) === BUSY;
}

function primaryCode(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
}

/** Statements hold placeholders, never values, so that naming them gives nothing away. */
function firstLine(statement: string): string {
  return statement.trim().replace(/\s+/g, ' ').slice(0, 120);
}
