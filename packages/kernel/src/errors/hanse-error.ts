import type { JsonObject } from '../json.ts';
import { ERROR_KINDS, type ErrorKind } from './error-kind.ts';
import type { ErrorRow } from './error-row.ts';
import { ERROR_TABLE, type ErrorCode } from './error-table.ts';

/** The one error class of Hanse: a code of the table, the details that fill its texts, and the cause. */
export class HanseError extends Error {
  override readonly name = 'HanseError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly details: JsonObject;

  constructor(code: ErrorCode, details: JsonObject = {}, cause?: unknown) {
    const row: ErrorRow = ERROR_TABLE[code];
    super(filled(row.message, details), cause === undefined ? undefined : { cause });
    this.code = code;
    this.kind = row.kind;
    this.remedy = filled(row.remedy, details);
    this.details = details;
  }

  get isRetryable(): boolean {
    return ERROR_KINDS[this.kind].isRetryable;
  }
}

/** Any thrown value as a HanseError; what is not ours becomes INTERNAL with the original as cause. */
export function toHanseError(thrown: unknown): HanseError {
  if (thrown instanceof HanseError) return thrown;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return new HanseError('INTERNAL', { what }, thrown);
}

function filled(text: string, details: JsonObject): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, key: string) => {
    const value = details[key];
    if (value === undefined) return placeholder;
    if (Array.isArray(value)) return value.map(String).join(', ');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}
