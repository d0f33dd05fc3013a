import type { ApplicationId, Millis, Money, SiteId } from '@hanse/kernel';
import type { UsageInterval } from './usage-interval.ts';

/** What one application used and costs at one site, in one currency. */
export interface UsageSummary {
  readonly applicationId: ApplicationId;
  readonly siteId: SiteId;
  readonly cost: Money;
  readonly veeCount: number;
  /** Sums over its VEEs: time since definition, and time ACTIVE. */
  readonly lifetimeMs: Millis;
  readonly activeMs: Millis;
}

/** Adds intervals up by application and site, in the order of those ids. */
export function summarise(intervals: readonly UsageInterval[]): readonly UsageSummary[] {
  const groups = new Map<string, UsageInterval[]>();
  for (const interval of intervals) {
    const key = JSON.stringify([interval.applicationId, interval.siteId, interval.prices.currency]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [interval]);
    else group.push(interval);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      return first === undefined ? [] : [summaryOf(first, group)];
    });
}

function summaryOf(first: UsageInterval, group: readonly UsageInterval[]): UsageSummary {
  return {
    applicationId: first.applicationId,
    siteId: first.siteId,
    cost: { currency: first.prices.currency, micros: group.reduce((sum, { chargedMicros }) => sum + chargedMicros, 0) },
    veeCount: new Set(group.map(({ veeId }) => veeId)).size,
    lifetimeMs: duration(group),
    activeMs: duration(group.filter(({ state }) => state === 'ACTIVE')),
  };
}

function duration(intervals: readonly UsageInterval[]): Millis {
  return intervals.reduce((sum, { from, chargedUntil }) => sum + chargedUntil - from, 0);
}
