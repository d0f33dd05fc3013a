import type { ApplicationView, ConsoleView, UsageView, VeeMetricsView } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import type { OrderTable } from '../orders/order-table.ts';
import type { StepJournal } from '../orders/step-journal.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import { type Members, ownersDelegation } from '../sites/delegation.ts';
import type { SiteGateways } from '../sites/site-gateway.ts';
import type { Application, ApplicationVee } from './application.ts';
import { applicationView } from './application-view.ts';
import type { VeeTable } from './vee-table.ts';

/** What an owner can look at: the application from the federation's tables, consoles and figures from the sites. */
export class ApplicationReader {
  readonly #parts: {
    readonly vees: VeeTable;
    readonly orders: OrderTable;
    readonly steps: StepJournal;
    readonly catalogue: Catalogue;
    readonly gateways: SiteGateways;
    readonly members: Members;
  };

  constructor(parts: {
    vees: VeeTable;
    orders: OrderTable;
    steps: StepJournal;
    catalogue: Catalogue;
    gateways: SiteGateways;
    members: Members;
  }) {
    this.#parts = parts;
  }

  view(application: Application): ApplicationView {
    const { vees, orders, steps, catalogue } = this.#parts;
    const history = orders.of(application.applicationId);
    const deployment = history.find((order) => order.verb === 'deploy');
    return applicationView({
      application,
      vees: vees.of(application.applicationId),
      order: history[0],
      steps: deployment === undefined ? [] : steps.of(deployment.orderId),
      catalogue,
    });
  }

  console(application: Application, name: string, offset: number, limit: number): Promise<ConsoleView> {
    const vee = this.#vee(application, name);
    return this.#parts.gateways
      .at(vee.siteId, ownersDelegation(application, this.#parts.members))
      .console(vee.veeId, offset, limit);
  }

  metrics(application: Application, name: string): Promise<VeeMetricsView> {
    const vee = this.#vee(application, name);
    return this.#parts.gateways.at(vee.siteId, ownersDelegation(application, this.#parts.members)).metrics(vee.veeId);
  }

  /** The usage intervals that the sites have recorded for the application's VEEs. */
  async usage(application: Application): Promise<readonly UsageView[]> {
    const sites = new Set(this.#parts.vees.of(application.applicationId).map((vee) => vee.siteId));
    const lists = [...sites].map((siteId) =>
      this.#parts.gateways
        .at(siteId, ownersDelegation(application, this.#parts.members))
        .usage(application.applicationId),
    );
    return (await Promise.all(lists)).flat();
  }

  /** FEDERATION_VEE_UNKNOWN. */
  #vee(application: Application, name: string): ApplicationVee {
    const all = this.#parts.vees.of(application.applicationId);
    const found = all.find((vee) => vee.name === name);
    if (found !== undefined) return found;
    const accepted = all.map((vee) => vee.name);
    throw new HanseError('FEDERATION_VEE_UNKNOWN', { application: application.name, vee: name, accepted });
  }
}
