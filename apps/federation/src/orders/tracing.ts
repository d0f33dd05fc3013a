import type { TraceContext } from '@hanse/kernel';

/** The trace that the running code is part of, as a port: orders take it up again in another turn or another life. */
export interface Tracing {
  current(): TraceContext | undefined;
  run<T>(trace: TraceContext, work: () => T): T;
}
