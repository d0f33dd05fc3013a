import type { ComputeDriver } from '@hanse/drivers';
import type { Clock, Logger, Metrics, Millis, Rng, SiteId } from '@hanse/kernel';
import type { PriceList, ResourceAmount } from '@hanse/model';
import type { Database } from '@hanse/store';
import type { InstanceIdentity } from './instances/instance-identity.ts';
import { InstanceKeys } from './instances/instance-keys.ts';
import { InstanceTokens } from './instances/instance-tokens.ts';
import { OrderRunner } from './orders/order-runner.ts';
import { OrderService } from './orders/order-service.ts';
import { PartService } from './parts/part-service.ts';
import { PartWorker } from './parts/part-worker.ts';
import { SiteCapacityMeter } from './site/site-capacity-meter.ts';
import { UsageService } from './site/usage-service.ts';
import type { GroupCommit } from './state/group-commit.ts';
import type { SiteEvents } from './state/site-events.ts';
import { createSiteState } from './state/site-state.ts';
import type { TierShares } from './tiers/mapping/capacity-share.ts';
import { createMapping } from './tiers/mapping/create-mapping.ts';
import type { IdentityRegister } from './tiers/mapping/identity-register.ts';
import type { ProjectRule } from './tiers/mapping/project-rules.ts';
import { DeathWatch } from './vees/death-watch.ts';
import { DiskService } from './vees/disk-service.ts';
import { DriverCalls } from './vees/driver-calls.ts';
import { Recovery } from './vees/recovery.ts';
import { VeeQueues } from './vees/vee-queues.ts';
import { VeeService } from './vees/vee-service.ts';
import { VeeWorker } from './vees/vee-worker.ts';

export interface SiteCoreParts {
  readonly siteId: SiteId;
  readonly prices: PriceList;
  readonly capacity: ResourceAmount;
  readonly shares?: TierShares | undefined;
  readonly projects?: readonly ProjectRule[] | undefined;
  readonly forgetUnusedAfter?: Millis | undefined;
  readonly parallelBoots: number;
  readonly db: Database;
  readonly driver: ComputeDriver;
  readonly instanceIdentity: InstanceIdentity;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Everything of a gateway between its database, its driver and its front door, wired together. */
export interface SiteCore {
  readonly parts: PartService;
  readonly vees: VeeService;
  readonly disks: DiskService;
  readonly orders: OrderService;
  readonly usage: UsageService;
  readonly instances: InstanceTokens;
  readonly meter: SiteCapacityMeter;
  readonly events: SiteEvents;
  readonly register: IdentityRegister;
  readonly commit: GroupCommit;
  /** Settles the past and listens to the driver from then on. */
  recover(signal: AbortSignal): Promise<void>;
  /** Drains the orders under way until the deadline. */
  stop(deadline: AbortSignal): Promise<void>;
}

export function createSiteCore(core: SiteCoreParts): SiteCore {
  const { driver, clock, logger, metrics, prices } = core;
  const { vees, table, orders, audit, events, commit, orderJournal, veeJournal, instanceKeys } = createSiteState(core);
  const { register, tenancy, collector } = createMapping({ ...core, audit, commit });
  const shares = core.shares ?? {};
  const meter = new SiteCapacityMeter({ total: core.capacity, shares, vees, events, commit, clock, logger, metrics });
  const calls = new DriverCalls(core);
  const queues = new VeeQueues();
  const { instanceIdentity: own } = core;
  const instances = new InstanceKeys({ ...core, ...own, table: instanceKeys, commit });
  const worker = new VeeWorker({ vees, orders, journal: veeJournal, commit, calls, instances, logger });
  const partWorker = new PartWorker({ table, vees, orders, commit, calls, worker, queues });
  const runner = new OrderRunner({
    vees,
    journal: orderJournal,
    veeJournal,
    commit,
    veeWorker: worker,
    partWorker,
    queues,
    clock,
    logger,
    metrics,
    onFinished: () => meter.touch(),
  });
  const recovery = new Recovery({ calls, parts: table, vees, orders, worker, partWorker, queues, runner, logger });
  const deaths = new DeathWatch({ driver, queues, worker, logger });
  const accepting = { commit, journal: orderJournal, orders, runner, driver, clock, table, vees };
  return {
    parts: new PartService({ ...accepting, meter, prices, tenancy }),
    vees: new VeeService(accepting),
    disks: new DiskService({ vees, driver, queues }),
    orders: new OrderService({ orders, table, vees }),
    instances: new InstanceTokens({ ...core, ...own, ...own.surroundings, table: instanceKeys, vees }),
    usage: new UsageService({ siteId: core.siteId, table, vees, audit, clock }),
    meter,
    events,
    register,
    commit,
    recover: async (signal) => {
      deaths.begin();
      await recovery.run(signal);
      meter.touch();
      collector.start();
    },
    stop: async (deadline) => {
      await runner.stop(deadline);
      deaths.end();
      meter.stop();
      collector.stop();
      await commit.idle();
    },
  };
}
