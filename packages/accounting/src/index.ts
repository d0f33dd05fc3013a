export { chargeable, chargeMicros } from './charge.ts';
export { summarise, type UsageSummary } from './summarise.ts';
export type { MeteredVee, UsageInterval } from './usage-interval.ts';
export { chargedUntil, closeInterval, openInterval, usageOf } from './usage-of.ts';
