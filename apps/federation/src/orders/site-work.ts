import { MOST_VEES_AT_ONCE, type OrderView, type PartActionAnswer } from '@hanse/api';
import { fromProblem, HanseError, type JsonObject, Semaphore, type SiteId, type VeeId } from '@hanse/kernel';
import type { VeeVerb } from '@hanse/model';
import type { Database } from '@hanse/store';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { ApplicationHealth } from '../applications/health.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import { type Members, ownersDelegation } from '../sites/delegation.ts';
import type { SiteGateway, SiteGateways } from '../sites/site-gateway.ts';
import type { SiteOrders } from '../sites/site-orders.ts';

/** So many requests for verbs are under way at a site: while one is carried out the next is written down. */
const PARALLEL_REQUESTS = 2;

interface SiteWorkParts {
  readonly db: Database;
  readonly vees: VeeTable;
  readonly health: ApplicationHealth;
  readonly gateways: SiteGateways;
  readonly catalogue: Catalogue;
  readonly siteOrders: SiteOrders;
  readonly members: Members;
}

/** A site as it is asked things on behalf of an application's owner. */
export interface AskedSite {
  readonly siteId: SiteId;
  readonly name: string;
  readonly gateway: SiteGateway;
}

/** What the order handlers have in common: asking sites, side by side, and taking in what they answer. */
export class SiteWork {
  readonly #parts: SiteWorkParts;

  constructor(parts: SiteWorkParts) {
    this.#parts = parts;
  }

  /** Runs `work` for every site of the application at once; waits for all, then throws the first failure. */
  async atEverySite(application: Application, work: (siteId: SiteId, site: AskedSite) => Promise<void>): Promise<void> {
    const sites = this.#sitesOf(application);
    await all(sites.map((siteId) => work(siteId, this.site(siteId, application))));
  }

  /** As `atEverySite`, but with those sites left to `gone` that are members of the federation no more. */
  async atEveryMember(
    application: Application,
    work: (siteId: SiteId, site: AskedSite) => Promise<void>,
    gone: (siteId: SiteId) => void,
  ): Promise<void> {
    const { catalogue } = this.#parts;
    const tasks = this.#sitesOf(application).map(async (siteId) =>
      catalogue.isMember(siteId) ? work(siteId, this.site(siteId, application)) : gone(siteId),
    );
    await all(tasks);
  }

  #sitesOf({ applicationId }: Application): readonly SiteId[] {
    return [...new Set(this.#parts.vees.of(applicationId).map((vee) => vee.siteId))];
  }

  site(siteId: SiteId, application: Application): AskedSite {
    const { catalogue, gateways, members } = this.#parts;
    const gateway = gateways.at(siteId, ownersDelegation(application, members));
    return { siteId, name: catalogue.description(siteId).name, gateway };
  }

  /**
   * Asks the sites for a verb on each of the VEEs and waits until all are done; then the table knows their states. Asking
   * again with the same `key` is the same request, so that nothing is done twice.
   */
  async actOn(
    application: Application,
    vees: readonly ApplicationVee[],
    verb: VeeVerb,
    key: string,
    signal: AbortSignal,
  ): Promise<void> {
    const sites = new Set(vees.map((vee) => vee.siteId));
    const tasks = [...sites].map(async (siteId) => {
      const mine = vees.filter((vee) => vee.siteId === siteId).map(({ veeId }) => veeId);
      const slots = new Semaphore(PARALLEL_REQUESTS);
      const site = this.site(siteId, application);
      const act = (some: readonly VeeId[]) => () =>
        site.gateway.act(application.applicationId, { verb, vees: [...some] }, `${key}/${verb}`, signal);
      await all(portions(mine, MOST_VEES_AT_ONCE).map((some) => slots.run(() => this.#actAt(site, act(some), signal))));
    });
    await all(tasks);
    await this.refresh(application, sites, signal);
  }

  /** Waits until one order of a site is over; throws FEDERATION_ORDER_FAILED when it failed. */
  finish(site: AskedSite, order: OrderView, signal: AbortSignal): Promise<void> {
    const look = async () => [await site.gateway.order(order.orderId, signal)];
    return this.#parts.siteOrders.wait(site, [order], look, signal);
  }

  /** Asking again has no further effect, so it also tells how the orders stand. */
  async #actAt(site: AskedSite, act: () => Promise<PartActionAnswer>, signal: AbortSignal): Promise<void> {
    const { orders, refused } = await act();
    const look = async () => (await act()).orders;
    await this.#parts.siteOrders.wait(site, orders, look, signal);
    const [first] = refused;
    if (first !== undefined) throw refusalOf(first);
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

function portions<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** The gateway's own error, as if the VEE had been asked alone. */
function refusalOf({ code, message, details }: PartActionAnswer['refused'][number]): HanseError {
  const problem = { type: '', title: '', status: 0, remedy: '', detail: message };
  return fromProblem({ ...problem, code, details: details as JsonObject });
}

/** Waits for every task, so that nothing goes on behind the caller's back, then throws the first failure. */
async function all(tasks: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(tasks);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return;
  throw failed.reason instanceof Error ? failed.reason : new HanseError('INTERNAL', { what: String(failed.reason) });
}
