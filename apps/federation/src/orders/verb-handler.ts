import { type Clock, HanseError } from '@hanse/kernel';
import { VERB_TARGET, type VeeVerb } from '@hanse/model';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { FederationOrder } from './federation-order.ts';
import type { OrderHandler } from './order-handler.ts';
import type { SiteWork } from './site-work.ts';
import type { StartSequence } from './start-sequence.ts';
import type { StepJournal } from './step-journal.ts';
import { stepName } from './step-name.ts';
import { type Wave, wavesOf, wholeApplication } from './verb-waves.ts';

const PATIENCE = 10 * 60_000;

interface VerbParts {
  readonly applications: ApplicationTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly steps: StepJournal;
  readonly work: SiteWork;
  readonly startSequence: StartSequence;
  readonly clock: Clock;
}

/**
 * start, stop, pause, resume or suspend. A whole application is started in the order of its StartupSection and stopped
 * in that of its stop actions; some of its VEEs are asked at once.
 */
export class VerbHandler implements OrderHandler {
  readonly patience = PATIENCE;
  readonly #parts: VerbParts;

  constructor(parts: VerbParts) {
    this.#parts = parts;
  }

  async run(order: FederationOrder, signal: AbortSignal): Promise<void> {
    const { applications, vees, steps, startSequence } = this.#parts;
    const application = applications.get(order.subject);
    if (application === undefined || application.state === 'DESTROYING') {
      throw new HanseError('FEDERATION_SUPERSEDED', { orderId: order.orderId, verb: order.verb });
    }
    const verb = order.verb as VeeVerb;
    const all = vees.of(order.subject);
    const { vees: names } = order;
    if (names !== undefined) {
      const members = all.filter((vee) => names.includes(vee.name));
      return steps.run(order, verb, () => this.#ask(order, application, members, verb, signal));
    }
    if (verb === 'start' && application.plan.startGroups.length > 0) {
      return startSequence.run(order, application, signal);
    }
    for (const wave of wavesOf(application, wholeApplication(application, all, verb), verb)) {
      await steps.run(order, stepName(verb, wave.members), () => this.#wave(order, application, wave, verb, signal));
    }
  }

  async #wave(
    order: FederationOrder,
    application: Application,
    { members, delaySeconds }: Wave,
    verb: VeeVerb,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#ask(order, application, members, verb, signal);
    if (delaySeconds > 0) await this.#parts.clock.sleep(delaySeconds * 1000, `${verb}.delay`, signal);
  }

  /** Those that already are as asked are left alone. The states are read anew: they have changed meanwhile. */
  async #ask(
    order: FederationOrder,
    application: Application,
    members: readonly ApplicationVee[],
    verb: VeeVerb,
    signal: AbortSignal,
  ): Promise<void> {
    const ids = new Set(members.map(({ veeId }) => veeId));
    const now = this.#parts.vees.of(application.applicationId).filter(({ veeId }) => ids.has(veeId));
    const open = now.filter((vee) => vee.state !== VERB_TARGET[verb] || vee.fault !== undefined);
    await this.#parts.work.actOn(application, open, verb, order.orderId, signal);
  }

  onFailure(order: FederationOrder, error: HanseError): void {
    this.#parts.journal.tell(order.subject, 'order.failed', error.message, { orderId: order.orderId });
  }
}
