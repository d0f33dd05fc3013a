import type { Rng } from './ports/rng.ts';

/** The W3C trace context that crosses processes in the `traceparent` header (https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero. */
  readonly spanId: string;
}

// Version ff is forbidden (§2.2.1).
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

export function newTrace(rng: Rng): TraceContext {
  return { traceId: hex(rng.bytes(16)), spanId: hex(rng.bytes(8)) };
}

/** The next hop of a trace: same trace, new span. */
export function childSpan(trace: TraceContext, rng: Rng): TraceContext {
  return { traceId: trace.traceId, spanId: hex(rng.bytes(8)) };
}

/** Undefined for a header that is absent or malformed: the receiver then starts a trace of its own (§3.2). */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const match = TRACEPARENT.exec(header ?? '');
  const [, traceId, spanId] = match ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId };
}

export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-01`;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
