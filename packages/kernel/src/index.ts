export { ERROR_KINDS, type ErrorKind, type ErrorKindFace } from './errors/error-kind.ts';
export type { ErrorRow } from './errors/error-row.ts';
export { ERROR_TABLE, type ErrorCode, isErrorCode } from './errors/error-table.ts';
export { HanseError, toHanseError } from './errors/hanse-error.ts';
export { fromProblem, type Problem, toProblem } from './errors/problem.ts';
export {
  type ApplicationId,
  ApplicationIds,
  type Branded,
  type NetworkId,
  NetworkIds,
  type OrderId,
  OrderIds,
  type PackageId,
  PackageIds,
  type SiteId,
  SiteIds,
  type UserId,
  UserIds,
  type VeeId,
  VeeIds,
} from './ids/ids.ts';
export { isUuidV7, uuidV7 } from './ids/uuid-v7.ts';
export { canonicalJson, type JsonObject, type JsonValue } from './json.ts';
export type { Startable } from './lifecycle/startable.ts';
export { Supervisor } from './lifecycle/supervisor.ts';
export { type Clock, type Instant, isoTime, type Millis } from './ports/clock.ts';
export { type Logger, SILENT_LOGGER } from './ports/logger.ts';
export { type Counter, type Gauge, type Histogram, type Labels, type Metrics, NO_METRICS } from './ports/metrics.ts';
export { type Rng, randomBelow, randomFraction } from './ports/rng.ts';
export { BoundedQueue, type OverflowPolicy } from './queues/bounded-queue.ts';
export { Semaphore } from './queues/semaphore.ts';
export { SerialQueues } from './queues/serial-queues.ts';
export { err, ok, type Result, unwrap } from './result.ts';
export { type RetryPolicy, retry, retryDelay } from './retry.ts';
export { childSpan, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from './trace.ts';
export { formatBytes, formatMillis, GIB, KIB, MIB } from './units/bytes.ts';
export { addMoney, formatMoney, type Money } from './units/money.ts';
