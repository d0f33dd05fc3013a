import type { JsonObject } from '../json.ts';

/** Structured log: event names in kebab-case, facts in fields, no prose and no secrets. */
export interface Logger {
  debug(event: string, fields?: JsonObject): void;
  info(event: string, fields?: JsonObject): void;
  warn(event: string, fields?: JsonObject): void;
  error(event: string, fields?: JsonObject): void;
  /** A logger that adds these fields to every line, e.g. component, siteId, applicationId. */
  child(fields: JsonObject): Logger;
}

export const SILENT_LOGGER: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT_LOGGER,
};
