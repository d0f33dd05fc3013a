import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ApplicationId,
  ApplicationIds,
  NetworkIds,
  PackageIds,
  SiteIds,
  UserIds,
  unwrap,
  VeeIds,
} from '@hanse/kernel';
import { type BoundManifest, bindManifest, parseManifest } from '@hanse/manifest';
import type { CatalogueEntry, DriverCapabilities } from '@hanse/model';
import { type DeploymentPlan, parseEnvelope, planDeployment, requireDeployable } from '@hanse/ovf';
import { AuditLog, EventLog, Outbox } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import type { Application } from '../../src/applications/application.ts';
import { ApplicationJournal } from '../../src/applications/application-journal.ts';
import { ApplicationTable } from '../../src/applications/application-table.ts';
import { VeeTable } from '../../src/applications/vee-table.ts';
import { OrderDesk } from '../../src/orders/order-desk.ts';
import { OrderTable } from '../../src/orders/order-table.ts';
import { StepJournal } from '../../src/orders/step-journal.ts';
import type { Tracing } from '../../src/orders/tracing.ts';
import { type PlannedApplication, planApplication } from '../../src/planning/plan-application.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { UserTable } from '../../src/users/user-table.ts';
import { buildVos } from '../../src/vos/build-vos.ts';

export const CAPABILITIES: DriverCapabilities = {
  ...{ pause: true, suspend: true, shutdown: true, console: true, metrics: true, ingress: true, trunk: true },
  ...{ seedDisc: true, bootModes: ['guest', 'bios'], diskFormats: ['qcow2', 'raw', 'vmdk'] },
  ...{ maxVcpus: 64, maxMemoryMib: 65_536, isSimulated: true },
};

export const NO_TRACING: Tracing = { current: () => undefined, run: (_trace, work) => work() };

const SHOP = join(import.meta.dirname, '../../../../../examples/shop');

/** The federation's tables over a database in memory, with time and chance in the test's hands. */
export function makeTables() {
  const clock = new VirtualClock();
  const rng = new SeededRng(4);
  const db = openSqlite({ path: ':memory:', migrations: MIGRATIONS, clock });
  const audit = new AuditLog({ db });
  const events = new EventLog({ db, clock });
  const applications = new ApplicationTable({ db });
  const vees = new VeeTable({ db });
  const journal = new ApplicationJournal({ applications, audit, events, clock });
  const orders = new OrderTable({ db, audit, clock });
  const steps = new StepJournal({ db, clock, journal });
  const outbox = new Outbox({ db, clock });
  const desk = new OrderDesk({ orders, outbox, tracing: NO_TRACING, clock, rng });
  const owner = UserIds.mint(clock, rng);
  const users = new UserTable({ db });
  const told: unknown[] = [];
  const tell = async (change: unknown) => void told.push(change);
  const vos = buildVos({ db, audit, users, issuer: 'urn:hanse:federation:hansa', tell, clock, rng });
  const ids = {
    site: () => SiteIds.mint(clock, rng),
    user: () => UserIds.mint(clock, rng),
    application: () => ApplicationIds.mint(clock, rng),
    package: () => PackageIds.mint(clock, rng),
    vee: () => VeeIds.mint(clock, rng),
    network: () => NetworkIds.mint(clock, rng),
  };
  return {
    clock,
    rng,
    db,
    audit,
    events,
    applications,
    vees,
    journal,
    orders,
    steps,
    outbox,
    desk,
    owner,
    ids,
    users,
    vos,
    told,
  };
}

export type Tables = ReturnType<typeof makeTables>;

/** Lübeck, Bergen (cheapest) and Bruges (dearest), empty and reachable. */
export function threeEntries(
  { ids }: Pick<Tables, 'ids'>,
  change: Partial<CatalogueEntry> = {},
): readonly CatalogueEntry[] {
  const entry = (name: string, jurisdiction: string, price: number, port: number): CatalogueEntry => ({
    site: {
      siteId: ids.site(),
      ...{ name, jurisdiction, driver: 'simulated', capabilities: CAPABILITIES },
      prices: { currency: 'EUR', vcpuHourMicros: price, memoryGibHourMicros: price, diskGibHourMicros: price },
      trunk: { host: '127.0.0.1', port },
    },
    capacity: {
      total: { vcpus: 8, memoryMib: 8192, diskGib: 64 },
      used: { vcpus: 0, memoryMib: 0, diskGib: 0 },
    },
    ...{ isReachable: true, seenAt: 0 },
    ...change,
  });
  return [
    entry('bergen', 'NO', 10_000, 7001),
    entry('bruges', 'BE', 30_000, 7002),
    entry('luebeck', 'DE', 20_000, 7003),
  ];
}

export function shopOvf(): DeploymentPlan {
  return unwrap(planDeployment(requireDeployable(parseEnvelope(readFileSync(join(SHOP, 'shop.ovf'))))));
}

export function shopManifest(change: (text: string) => string = (text) => text): BoundManifest {
  const text = change(readFileSync(join(SHOP, 'shop.yaml'), 'utf8'));
  const virtualSystems = shopOvf().systems.map(({ id, properties }) => ({ id, properties: Object.keys(properties) }));
  return unwrap(bindManifest(unwrap(parseManifest(text, { fileName: 'shop.yaml' })), { virtualSystems }));
}

export const IMAGE_DIGEST = `sha256:${'a'.repeat(64)}`;

export function planShop(
  tables: Tables,
  parts: { readonly manifest?: BoundManifest; readonly catalogue?: readonly CatalogueEntry[] } = {},
): { readonly applicationId: ApplicationId; readonly planned: ReturnType<typeof planApplication> } {
  const applicationId = tables.ids.application();
  const planned = planApplication({
    ...{ applicationId, name: 'shop', ovf: shopOvf() },
    manifest: parts.manifest ?? shopManifest(),
    files: new Map([['root.qcow2', { digest: IMAGE_DIGEST, sizeBytes: 4096, name: 'root.qcow2' }]]),
    environmentFiles: new Map(),
    hasOwnStop: () => true,
    catalogue: parts.catalogue ?? threeEntries(tables),
    mint: { veeId: tables.ids.vee, networkId: tables.ids.network },
  });
  return { applicationId, planned };
}

/** The shop as a row in the tables, PLACED and waiting. */
export function insertShop(
  tables: Tables,
  changes: Pick<Application, 'vo'> = {},
): {
  readonly applicationId: ApplicationId;
  readonly planned: PlannedApplication;
} {
  const { applicationId, planned: result } = planShop(tables);
  const planned = unwrap(result);
  const { applications, vees, journal, clock, owner, ids, db } = tables;
  db.transaction(() => {
    applications.insert({
      ...{ applicationId, name: 'shop', owner, packageId: ids.package(), plan: planned.plan },
      ...{ state: 'SUBMITTED', createdAt: clock.now(), ...changes },
    });
    for (const vee of planned.vees) vees.insert(vee);
    journal.record(applicationId, 'place', 'test');
  });
  return { applicationId, planned };
}
