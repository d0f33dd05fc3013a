import type { Clock, Rng } from '@hanse/kernel';
import { AuditLog, type Database, EventLog } from '@hanse/store';
import { InstanceKeyTable } from '../instances/instance-key-table.ts';
import { GroupCommit } from './group-commit.ts';
import { OrderJournal } from './order-journal.ts';
import { OrderTable } from './order-table.ts';
import { PartTable } from './part-table.ts';
import { SiteEvents } from './site-events.ts';
import { VeeJournal } from './vee-journal.ts';
import { VeeTable } from './vee-table.ts';

/** Everything the gateway remembers, on one database. */
export interface SiteState {
  readonly table: PartTable;
  readonly vees: VeeTable;
  readonly orders: OrderTable;
  readonly audit: AuditLog;
  readonly events: SiteEvents;
  readonly commit: GroupCommit;
  readonly orderJournal: OrderJournal;
  readonly veeJournal: VeeJournal;
  readonly instanceKeys: InstanceKeyTable;
}

export function createSiteState({ db, clock, rng }: { db: Database; clock: Clock; rng: Rng }): SiteState {
  const audit = new AuditLog({ db });
  const events = new SiteEvents({ log: new EventLog({ db, clock }) });
  const vees = new VeeTable({ db });
  const orders = new OrderTable({ db });
  return {
    table: new PartTable({ db }),
    vees,
    orders,
    audit,
    events,
    commit: new GroupCommit({ db }),
    orderJournal: new OrderJournal({ orders, audit, events, clock, rng }),
    instanceKeys: new InstanceKeyTable({ db }),
    veeJournal: new VeeJournal({ vees, orders, audit, events, clock }),
  };
}
