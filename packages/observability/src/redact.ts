import type { JsonObject, JsonValue } from '@hanse/kernel';

const SECRET = /(token|password|passphrase|secret|authorization|cookie|invitation|key|keypem)$/i;
const HARMLESS = /(idempotency|public)_?key$/i;
const REDACTED = '[redacted]';

/** The fields with every value that a secret's name announces replaced, at any depth. */
export function redacted(fields: JsonObject): JsonObject {
  const entries = Object.entries(fields).map(([name, value]) => [name, isSecret(name) ? REDACTED : clean(value)]);
  return Object.fromEntries(entries) as JsonObject;
}

function isSecret(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name);
}

function clean(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  return isList(value) ? value.map(clean) : redacted(value);
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}
