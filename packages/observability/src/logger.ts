import type { JsonObject, Logger } from '@hanse/kernel';
import { pino } from 'pino';
import { redacted } from './redact.ts';
import { currentTrace } from './trace-scope.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * JSON lines to stderr or to a file (mode 0600, its folder is made): `time` in ISO 8601, `level`, `service`, `event`,
 * the fields, and the trace the line was written in. Secrets are redacted by the name of their field. Every line is
 * written before the call returns, so that a crash loses none.
 */
export function createLogger(parts: { service: string; destination?: string; level: LogLevel }): Logger {
  const sink =
    parts.destination === undefined
      ? pino.destination({ dest: 2, sync: true })
      : pino.destination({ dest: parts.destination, sync: true, mkdir: true, append: true, mode: 0o600 });
  const root = pino(
    {
      level: parts.level,
      base: { service: parts.service },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceFields,
    },
    sink,
  );
  return wrapped(root);
}

function traceFields(): object {
  const trace = currentTrace();
  return trace === undefined ? {} : { traceId: trace.traceId, spanId: trace.spanId };
}

function wrapped(inner: pino.Logger): Logger {
  return {
    debug: (event, fields = {}) => inner.debug(redacted(fields), event),
    info: (event, fields = {}) => inner.info(redacted(fields), event),
    warn: (event, fields = {}) => inner.warn(redacted(fields), event),
    error: (event, fields = {}) => inner.error(redacted(fields), event),
    child: (fields: JsonObject) => wrapped(inner.child(redacted(fields))),
  };
}
