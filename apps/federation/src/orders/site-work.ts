import { HanseError, type OrderId, Semaphore, type SiteId } from '@hanse/kernel';
import type { VeeVerb } from '@hanse/model';
import type { Database } from '@hanse/store';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { ApplicationHealth } from '../applications/health.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { SiteGateway, SiteGateways } from '../sites/site-gateway.ts';
import type { SiteOrders } from '../sites/site-orders.ts';

const PARALLEL_VERBS = 64;

interface SiteWorkParts {
  readonly db: Database;
  readonly vees: VeeTable;
  readonly health: ApplicationHealth;
  readonly gateways: SiteGateways;
  readonly catalogue: Catalogue;
  readonly siteOrders: SiteOrders;
}

/** What the order handlers have in common: asking sites, side by side, and taking in what they answer. */
export class SiteWork {
  readonly #parts: SiteWorkParts;

  constructor(parts: SiteWorkParts) {
    this.#parts = parts;
  }

  /** Runs `work` for every site of the application at once; waits for all, then throws the first failure. */
  async atEverySite(
    application: Application,
    work: (siteId: SiteId, site: { name: string; gateway: SiteGateway }) => Promise<void>,
  ): Promise<void> {
    const sites = new Set(this.#parts.vees.of(application.applicationId).map((vee) => vee.siteId));
    await all([...sites].map((siteId) => work(siteId, this.site(siteId, application))));
  }

  site(siteId: SiteId, application: Application): { name: string; gateway: SiteGateway } {
    const { catalogue, gateways } = this.#parts;
    return { name: catalogue.description(siteId).name, gateway: gateways.at(siteId, application.owner) };
  }

  /** Asks the sites for a verb on each of the VEEs and waits until all are done; then the table knows their states. */
  async actOn(
    application: Application,
    vees: readonly ApplicationVee[],
    verb: VeeVerb,
    orderId: OrderId,
    signal: AbortSignal,
  ): Promise<void> {
    const { siteOrders } = this.#parts;
    const slots = new Semaphore(PARALLEL_VERBS);
    const tasks = vees.map((vee) =>
      slots.run(async () => {
        const site = this.site(vee.siteId, application);
        const key = `${orderId}/${vee.veeId}/${verb}`;
        await siteOrders.wait(site, await site.gateway.act(vee.veeId, verb, key, signal), signal);
      }),
    );
    await all(tasks);
    await this.refresh(application, new Set(vees.map((vee) => vee.siteId)), signal);
  }

  /** Reads the VEEs' states from their sites, so that what is shown next is not older than what was done. */
  async refresh(application: Application, sites: ReadonlySet<SiteId>, signal: AbortSignal): Promise<void> {
    const { db, vees, health } = this.#parts;
    for (const siteId of sites) {
      const part = await this.site(siteId, application).gateway.part(application.applicationId, signal);
      db.transaction(() => {
        for (const view of part?.vees ?? []) vees.report({ ...view, at: view.since });
        health.review(application.applicationId);
      });
    }
  }
}

/** Waits for every task, so that nothing goes on behind the caller's back, then throws the first failure. */
async function all(tasks: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(tasks);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return;
  throw failed.reason instanceof Error ? failed.reason : new HanseError('INTERNAL', { what: String(failed.reason) });
}
