import { evaluateScaling, type Manifest, type MetricSource } from '@hanse/manifest';

/** A change of the number of replicas during a replay. */
export interface Change {
  readonly at: number;
  readonly component: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** How many moments of a record are looked at, evenly spread. */
const MOST_MOMENTS = 10_000;

/**
 * What the rules would have done over a record, at each of its times. After a change a component rests for the cooldown
 * of the rule that made it. The record itself stays as it is: it does not know of the replicas that would have been.
 */
export function replay(
  manifest: Manifest,
  given: {
    readonly metrics: MetricSource;
    readonly replicas: ReadonlyMap<string, number>;
    readonly times: readonly number[];
  },
): readonly Change[] {
  const replicas = new Map(given.replicas);
  const restsUntil = new Map<string, number>();
  const stride = Math.max(1, Math.ceil(given.times.length / MOST_MOMENTS));
  const changes: Change[] = [];
  for (const at of given.times.filter((_, index) => index % stride === 0)) {
    for (const verdict of evaluateScaling(manifest, { metrics: given.metrics, now: at, replicas })) {
      const { scaling, replicas: from, wanted: to, reason, rules } = verdict;
      const { component } = scaling;
      if (from === to || at < (restsUntil.get(component) ?? 0)) continue;
      const rests = rules.flatMap(({ rule, wanted }) =>
        wanted !== undefined && rule.kind === 'condition' ? [rule.cooldownMs] : [],
      );
      restsUntil.set(component, at + (rests.length === 0 ? scaling.cooldownMs : Math.max(...rests)));
      replicas.set(component, to);
      changes.push({ at, component, from, to, reason });
    }
  }
  return changes;
}
