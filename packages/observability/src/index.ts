export { createLogger, type LogLevel } from './logger.ts';
export { createMetrics, type ProcessMetrics } from './metrics.ts';
export { type PendingTimer, SystemClock, systemClock } from './system-clock.ts';
export { systemRng } from './system-rng.ts';
export { currentTrace, withTrace } from './trace-scope.ts';
