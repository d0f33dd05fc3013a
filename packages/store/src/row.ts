import { HanseError, type JsonValue } from '@hanse/kernel';
import type { SqlRow, SqlValue } from './database.ts';

/** A text column. Throws STORE_COLUMN_UNEXPECTED when it is anything else, as all readers of this file do. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : refuse(column, value, 'text');
}

/** A number column: an integer, or a real. */
export function numberOf(row: SqlRow, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : refuse(column, value, 'a number');
}

/** A column of 0 or 1. */
export function booleanOf(row: SqlRow, column: string): boolean {
  const value = row[column];
  return value === 0 || value === 1 ? value === 1 : refuse(column, value, '0 or 1');
}

/** A text column that may be NULL. */
export function optionalTextOf(row: SqlRow, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** A number column that may be NULL. */
export function optionalNumberOf(row: SqlRow, column: string): number | undefined {
  return row[column] === null ? undefined : numberOf(row, column);
}

/** A text column that holds JSON. */
export function jsonOf(row: SqlRow, column: string): JsonValue {
  const text = textOf(row, column);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return refuse(column, text, 'JSON');
  }
}

function refuse(column: string, value: SqlValue | undefined, expected: string): never {
  const found = value === undefined ? 'nothing' : value === null ? 'NULL' : typeof value;
  throw new HanseError('STORE_COLUMN_UNEXPECTED', { column, found, expected });
}
