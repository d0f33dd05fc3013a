import type { Clock, Logger, Rng } from '@hanse/kernel';
import { AuditLog, type Database, EventLog, Outbox } from '@hanse/store';
import { ApplicationFinder } from './applications/application-finder.ts';
import { ApplicationJournal } from './applications/application-journal.ts';
import { ApplicationReader } from './applications/application-reader.ts';
import { ApplicationService } from './applications/application-service.ts';
import { ApplicationTable } from './applications/application-table.ts';
import { ApplicationVerbs } from './applications/application-verbs.ts';
import { ApplicationHealth } from './applications/health.ts';
import { VeeTable } from './applications/vee-table.ts';
import type { ExportDrafts } from './export/export-drafts.ts';
import { ExportHandler } from './export/export-handler.ts';
import { ExportService } from './export/export-service.ts';
import { PackageArchive } from './export/package-archive.ts';
import { DeployHandler } from './orders/deploy-handler.ts';
import { GuestWait } from './orders/guest-wait.ts';
import { InstallBoot } from './orders/install-boot.ts';
import { OrderDesk } from './orders/order-desk.ts';
import { OrderRunner } from './orders/order-runner.ts';
import { OrderTable } from './orders/order-table.ts';
import { ReadinessProbe } from './orders/readiness-probe.ts';
import { RemovalHandler } from './orders/removal-handler.ts';
import { SiteWork } from './orders/site-work.ts';
import { StartSequence } from './orders/start-sequence.ts';
import { StepJournal } from './orders/step-journal.ts';
import type { Tracing } from './orders/tracing.ts';
import { VerbHandler } from './orders/verb-handler.ts';
import type { PackageFiles } from './packages/package-files.ts';
import { PackageFinder } from './packages/package-finder.ts';
import { PackageService } from './packages/package-service.ts';
import { Catalogue } from './sites/catalogue.ts';
import type { SiteGateway, SiteGateways } from './sites/site-gateway.ts';
import { SiteOrders } from './sites/site-orders.ts';
import type { JoinedSite, SiteTable } from './sites/site-table.ts';
import { SiteWatcher } from './sites/site-watcher.ts';
import type { UserTable } from './users/user-table.ts';
import { buildVos } from './vos/build-vos.ts';
import type { TellGateways } from './vos/tell-gateways.ts';

export interface CoreParts {
  readonly db: Database;
  readonly packageFiles: PackageFiles;
  readonly drafts: ExportDrafts;
  readonly sites: SiteTable;
  readonly gateways: SiteGateways & { observe: (siteId: JoinedSite['siteId']) => SiteGateway };
  readonly tracing: Tracing;
  /** The name of the federation, which is also the issuer of its tokens. */
  readonly issuer: string;
  readonly users: UserTable;
  readonly tell: TellGateways;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** The federation without its edges: tables, services and the runner of orders, put together. */
export function buildCore(parts: CoreParts) {
  const { db, tracing, clock, rng, logger, gateways, sites, packageFiles, drafts } = parts;
  const audit = new AuditLog({ db });
  const events = new EventLog({ db, clock });
  const outbox = new Outbox({ db, clock });
  const applications = new ApplicationTable({ db });
  const vees = new VeeTable({ db });
  const journal = new ApplicationJournal({ applications, audit, events, clock });
  const health = new ApplicationHealth({ applications, vees, journal });
  const orders = new OrderTable({ db, audit, clock });
  const steps = new StepJournal({ db, clock, journal });
  const desk = new OrderDesk({ orders, outbox, tracing, clock, rng });
  const catalogue = new Catalogue({ sites, clock });
  const siteOrders = new SiteOrders({ clock });
  const { judge, ...vos } = buildVos({ ...parts, audit });
  const members = vos.memberships;
  const work = new SiteWork({ db, vees, health, gateways, catalogue, siteOrders, members });
  const readiness = new ReadinessProbe({ clock });
  const guests = new GuestWait({ work, clock });
  const startSequence = new StartSequence({ vees, steps, work, guests, clock });
  const installs = new InstallBoot({ vees, journal, steps, work, catalogue, clock });
  const deploy = new DeployHandler({
    ...{ applications, vees, journal, steps, packageFiles, catalogue },
    ...{ work, readiness, installs, startSequence, desk },
  });
  const removal = new RemovalHandler({ db, applications, vees, journal, steps, work });
  const verb = new VerbHandler({ applications, vees, journal, steps, work, startSequence, clock });
  const packages = new PackageService({ db, files: packageFiles, clock, rng });
  const packageFinder = new PackageFinder({ packages, judge });
  const exporting = new ExportHandler({
    ...{ applications, vees, journal, steps, work, packages, drafts, desk, logger },
  });
  const handlers = {
    deploy,
    export: exporting,
    undo: removal,
    destroy: removal,
    start: verb,
    stop: verb,
    pause: verb,
    resume: verb,
    suspend: verb,
  };
  const runner = new OrderRunner({ db, outbox, orders, handlers, tracing, clock, rng, logger });
  const exports = new ExportService({ db, vees, orders, desk, packages, catalogue, clock, rng });
  const archive = new PackageArchive({ packages, files: packageFiles });
  const service = new ApplicationService({
    db,
    applications,
    vees,
    journal,
    orders,
    desk,
    packages,
    packageFinder,
    judge,
    quotas: vos.quotas,
    packageFiles,
    catalogue,
    clock,
    rng,
  });
  const verbs = new ApplicationVerbs({ db, applications, vees, journal, orders, desk, runner, catalogue, clock });
  const reader = new ApplicationReader({ vees, orders, steps, catalogue, gateways, members });
  const finder = new ApplicationFinder({ applications, judge });
  const watch = (site: JoinedSite) => {
    const gateway = gateways.observe(site.siteId);
    return new SiteWatcher({
      site,
      gateway,
      db,
      sites,
      catalogue,
      siteOrders,
      vees,
      health,
      journal,
      clock,
      rng,
      logger,
    });
  };
  return {
    ...{ applications, archive, catalogue, events, exports, finder, health, journal, orders },
    ...{ packageFinder, packages, reader, runner, service, vees, verbs, watch, judge, vos },
  };
}
