import type { Clock } from '@hanse/kernel';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { StartGroup } from '../applications/application-plan.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { FederationOrder } from './federation-order.ts';
import type { GuestMarks, GuestWait } from './guest-wait.ts';
import type { SiteWork } from './site-work.ts';
import type { StepJournal } from './step-journal.ts';
import { stepName } from './step-name.ts';

interface SequenceParts {
  readonly vees: VeeTable;
  readonly steps: StepJournal;
  readonly work: SiteWork;
  readonly guests: GuestWait;
  readonly clock: Clock;
}

/** Starts an application group by group, across its sites, as its StartupSection says (DSP0243 §9.7). */
export class StartSequence {
  readonly #parts: SequenceParts;

  constructor(parts: SequenceParts) {
    this.#parts = parts;
  }

  /** A step of the order for each group. Those that run already are left alone. */
  async run(order: FederationOrder, application: Application, signal: AbortSignal): Promise<void> {
    const { vees, steps } = this.#parts;
    for (const group of application.plan.startGroups) {
      const members = vees.of(application.applicationId).filter((vee) => vee.startOrder === group.order);
      if (members.length === 0) continue;
      await steps.run(order, stepName('start', members), () => this.#start(order, application, group, signal));
    }
  }

  async #start(
    order: FederationOrder,
    application: Application,
    group: StartGroup,
    signal: AbortSignal,
  ): Promise<void> {
    const { vees, work, guests } = this.#parts;
    const members = vees.of(application.applicationId).filter((vee) => vee.startOrder === group.order);
    const open = members.filter((vee) => vee.state !== 'ACTIVE' || vee.fault !== undefined);
    const awaited = members.filter((vee) => group.waitingForGuests.includes(vee.name));
    const marks = await guests.marks(application, awaited);
    if (open.length > 0) await work.actOn(application, open, 'start', order.orderId, signal);
    await this.#pauseAfter(group, application, awaited, marks, signal);
  }

  /** DSP0243 §9.7: the next group waits for the guests to report, or for the delay. */
  async #pauseAfter(
    { delaySeconds, leastDelaySeconds = 0 }: StartGroup,
    application: Application,
    awaited: readonly ApplicationVee[],
    marks: GuestMarks,
    signal: AbortSignal,
  ): Promise<void> {
    if (awaited.length === 0) return this.#sleep(delaySeconds, signal);
    await Promise.all([
      this.#parts.guests.wait(application, awaited, marks, delaySeconds, signal),
      this.#sleep(leastDelaySeconds, signal),
    ]);
  }

  async #sleep(seconds: number, signal: AbortSignal): Promise<void> {
    if (seconds > 0) await this.#parts.clock.sleep(seconds * 1000, 'start.delay', signal);
  }
}
