import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from '@hanse/kernel';

const scope = new AsyncLocalStorage<TraceContext>();

/** Runs `work`, and everything it starts, inside the trace. */
export function withTrace<T>(trace: TraceContext, work: () => T): T {
  return scope.run(trace, work);
}

/** The trace this code runs in; undefined outside of any. */
export function currentTrace(): TraceContext | undefined {
  return scope.getStore();
}
