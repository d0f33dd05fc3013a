/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** A length of time in milliseconds. */
export type Millis = number;

/** Time as a port. Every timer has a name, so that "what is this process waiting for?" has an answer. */
export interface Clock {
  now(): Instant;
  /** Milliseconds from an arbitrary start, never going back: for measuring durations. */
  monotonic(): Millis;
  /** Resolves after `ms`; rejects with CANCELLED when the signal aborts first. */
  sleep(ms: Millis, name: string, signal?: AbortSignal): Promise<void>;
  /** Calls `fire` once after `ms` unless the returned function was called before. */
  timer(ms: Millis, name: string, fire: () => void): () => void;
}

export function isoTime(instant: Instant): string {
  return new Date(instant).toISOString();
}
