import { HanseError, type Instant } from '@hanse/kernel';
import { isFinal, type Transition, VEE_MACHINE, type VeeEvent, type VeeState } from '@hanse/model';
import { chargeMicros } from './charge.ts';
import type { MeteredVee, UsageInterval } from './usage-interval.ts';

/** The interval that begins when a VEE enters a state; nothing is charged yet. */
export function openInterval(vee: MeteredVee, state: VeeState, from: Instant): UsageInterval {
  const { veeId, applicationId, siteId, resources, prices } = vee;
  return { veeId, applicationId, siteId, state, from, resources, prices, chargedUntil: from, chargedMicros: 0 };
}

/** The same interval, charged until now and still open. */
export function chargedUntil(interval: UsageInterval, now: Instant): UsageInterval {
  const until = Math.max(now, interval.from);
  const { state, resources, prices, from } = interval;
  return { ...interval, chargedUntil: until, chargedMicros: chargeMicros(state, resources, prices, until - from) };
}

/** The interval ended and charged to its end. An end before its begin, from a clock set back, makes it empty. */
export function closeInterval(interval: UsageInterval, at: Instant): UsageInterval {
  const charged = chargedUntil(interval, at);
  return { ...charged, to: charged.chargedUntil };
}

/**
 * A VEE's life from its definition until `until`, in gapless intervals that never overlap; empty ones are left out.
 * The transitions are those of its audit trail, oldest first; later ones than `until` are not looked at. Throws INTERNAL
 * when they are no chain, because then the trail itself is damaged.
 */
export function usageOf(
  vee: MeteredVee,
  transitions: readonly Transition<VeeState, VeeEvent>[],
  until: Instant,
): readonly UsageInterval[] {
  const closed: UsageInterval[] = [];
  let open = openInterval(vee, VEE_MACHINE.initial, vee.definedAt);
  for (const next of transitions) {
    requireChain(vee, open.state, next);
    if (next.at > until) break;
    const ended = closeInterval(open, next.at);
    closed.push(ended);
    open = openInterval(vee, next.to, ended.chargedUntil);
  }
  const last = isFinal(VEE_MACHINE, open.state) ? [] : [chargedUntil(open, until)];
  return [...closed, ...last].filter(({ from, chargedUntil: end }) => end > from);
}

function requireChain(vee: MeteredVee, state: VeeState, next: Transition<VeeState, VeeEvent>): void {
  if (next.id === vee.veeId && next.from === state) return;
  const what = `the audit trail of VEE ${vee.veeId} has ${next.event} of ${next.id} from ${next.from}, where it is ${state}`;
  throw new HanseError('INTERNAL', { what });
}
