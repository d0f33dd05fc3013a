import type { Clock, Gauge, Logger, Metrics, Millis } from '@hanse/kernel';
import type { ResourceAmount, SiteCapacity } from '@hanse/model';
import type { GroupCommit } from '../state/group-commit.ts';
import type { SiteEvents } from '../state/site-events.ts';
import type { VeeTable } from '../state/vee-table.ts';
import { capacityOfTier, type TierShares } from '../tiers/mapping/capacity-share.ts';
import type { Tier } from '../tiers/tier.ts';

/** A burst of changes becomes one event. */
const PAUSE: Millis = 200;

/** What the site sells and what is promised already; tells the listeners when that has changed. */
export class SiteCapacityMeter {
  readonly #total: ResourceAmount;
  readonly #shares: TierShares;
  readonly #vees: VeeTable;
  readonly #events: SiteEvents;
  readonly #commit: GroupCommit;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #states: Gauge;
  #told = '';
  #cancel: (() => void) | undefined;

  constructor(parts: {
    total: ResourceAmount;
    shares: TierShares;
    vees: VeeTable;
    events: SiteEvents;
    commit: GroupCommit;
    clock: Clock;
    logger: Logger;
    metrics: Metrics;
  }) {
    this.#total = parts.total;
    this.#shares = parts.shares;
    this.#vees = parts.vees;
    this.#events = parts.events;
    this.#commit = parts.commit;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#states = parts.metrics.gauge('hanse_gateway_vees', 'VEEs by state', ['state']);
  }

  /** The whole site, whoever uses it. */
  whole(): SiteCapacity {
    return { total: this.#total, used: this.#vees.reserved() };
  }

  /** The site as the users of one tier find it. */
  read(tier: Tier): SiteCapacity {
    return capacityOfTier(this.#shares[tier], { ...this.whole(), usedByTier: this.#vees.reservedOf(tier) });
  }

  /** Call it after anything that may have changed what is promised. */
  touch(): void {
    this.#cancel ??= this.#clock.timer(PAUSE, 'gateway.capacity', () => {
      this.#cancel = undefined;
      this.#tell().catch((cause: unknown) => this.#logger.error('capacity-event-failed', { problem: String(cause) }));
    });
  }

  /** Brings the gauges up to date; call it before they are read. */
  measure(): void {
    for (const [state, count] of this.#vees.countByState()) this.#states.set(count, { state });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #tell(): Promise<void> {
    const { total, used } = this.read('federation');
    const text = JSON.stringify(used);
    if (text === this.#told) return;
    this.#told = text;
    const capacity = { total: { ...total }, used: { ...used } };
    await this.#commit.write(() => this.#events.append({ type: 'capacity.changed', at: this.#clock.now(), capacity }));
  }
}
