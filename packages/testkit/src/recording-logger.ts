import type { JsonObject, Logger } from '@hanse/kernel';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  /** The line's own fields over those of the loggers it came through. */
  readonly fields: JsonObject;
}

/** A logger that keeps every line for a test to look at; children write into the same record. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[];
  readonly #fields: JsonObject;

  constructor(parts: { lines?: LogLine[]; fields?: JsonObject } = {}) {
    this.lines = parts.lines ?? [];
    this.#fields = parts.fields ?? {};
  }

  debug(event: string, fields?: JsonObject): void {
    this.#record('debug', event, fields);
  }

  info(event: string, fields?: JsonObject): void {
    this.#record('info', event, fields);
  }

  warn(event: string, fields?: JsonObject): void {
    this.#record('warn', event, fields);
  }

  error(event: string, fields?: JsonObject): void {
    this.#record('error', event, fields);
  }

  child(fields: JsonObject): RecordingLogger {
    return new RecordingLogger({ lines: this.lines, fields: { ...this.#fields, ...fields } });
  }

  /** The lines of one event, in order. */
  of(event: string): readonly LogLine[] {
    return this.lines.filter((line) => line.event === event);
  }

  #record(level: LogLine['level'], event: string, fields: JsonObject = {}): void {
    this.lines.push({ level, event, fields: { ...this.#fields, ...fields } });
  }
}
