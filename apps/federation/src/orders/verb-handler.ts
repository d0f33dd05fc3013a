import { HanseError } from '@hanse/kernel';
import { VERB_TARGET, type VeeVerb } from '@hanse/model';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { FederationOrder } from './federation-order.ts';
import type { OrderHandler } from './order-handler.ts';
import type { SiteWork } from './site-work.ts';
import type { StepJournal } from './step-journal.ts';

const PATIENCE = 10 * 60_000;

/** start, stop, pause, resume or suspend on some or all VEEs of an application. */
export class VerbHandler implements OrderHandler {
  readonly patience = PATIENCE;
  readonly #parts: {
    readonly applications: ApplicationTable;
    readonly vees: VeeTable;
    readonly journal: ApplicationJournal;
    readonly steps: StepJournal;
    readonly work: SiteWork;
  };

  constructor(parts: {
    applications: ApplicationTable;
    vees: VeeTable;
    journal: ApplicationJournal;
    steps: StepJournal;
    work: SiteWork;
  }) {
    this.#parts = parts;
  }

  async run(order: FederationOrder, signal: AbortSignal): Promise<void> {
    const { applications, vees, steps, work } = this.#parts;
    const application = applications.get(order.subject);
    if (application === undefined || application.state === 'DESTROYING') {
      throw new HanseError('FEDERATION_SUPERSEDED', { orderId: order.orderId, verb: order.verb });
    }
    const verb = order.verb as VeeVerb;
    const members = vees.of(order.subject).filter((vee) => order.vees?.includes(vee.name) ?? true);
    await steps.run(order, verb, async () => {
      const open = members.filter((vee) => vee.state !== VERB_TARGET[verb] || vee.fault !== undefined);
      await work.actOn(application, open, verb, order.orderId, signal);
    });
  }

  onFailure(order: FederationOrder, error: HanseError): void {
    this.#parts.journal.tell(order.subject, 'order.failed', error.message, { orderId: order.orderId });
  }
}
