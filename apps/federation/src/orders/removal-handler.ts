import type { HanseError, SiteId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { FederationOrder } from './federation-order.ts';
import type { OrderHandler } from './order-handler.ts';
import type { AskedSite, SiteWork } from './site-work.ts';
import type { StepJournal } from './step-journal.ts';

interface RemovalParts {
  readonly db: Database;
  readonly applications: ApplicationTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly steps: StepJournal;
  readonly work: SiteWork;
}

/**
 * Removes an application from its sites, for `destroy` and for `undo` after a failed deployment. It is tried again for
 * ever: a machine that nobody counts any more must not run on because a site was away.
 */
export class RemovalHandler implements OrderHandler {
  readonly patience = undefined;
  readonly #parts: RemovalParts;

  constructor(parts: RemovalParts) {
    this.#parts = parts;
  }

  async run(order: FederationOrder, signal: AbortSignal): Promise<void> {
    const { applications, steps, work } = this.#parts;
    const application = applications.get(order.subject);
    if (application === undefined) return;
    await steps.run(order, 'remove', async () => {
      const destroy = async (siteId: SiteId, site: AskedSite) => {
        await work.finish(site, await site.gateway.deletePart(order.subject, signal), signal);
        this.#destroyed(order, siteId);
      };
      // What is left at a site that is no member is that site's own affair; nobody can ask it any more.
      await work.atEveryMember(application, destroy, (siteId) => this.#destroyed(order, siteId));
    });
  }

  #destroyed(order: FederationOrder, siteId: SiteId): void {
    const { db, vees } = this.#parts;
    db.transaction(() => {
      for (const vee of vees.of(order.subject)) if (vee.siteId === siteId) vees.destroyed(vee.veeId);
    });
  }

  onSuccess(order: FederationOrder): void {
    if (order.verb === 'destroy') this.#parts.journal.record(order.subject, 'destroyed', 'federation');
  }

  onFailure(order: FederationOrder, error: HanseError): void {
    this.#parts.journal.tell(order.subject, 'order.failed', error.message, { orderId: order.orderId });
  }
}
