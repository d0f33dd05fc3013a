import { type Clock, HanseError, type Instant } from '@hanse/kernel';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { InstallPlan } from '../applications/application-plan.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { FederationOrder } from './federation-order.ts';
import type { SiteWork } from './site-work.ts';
import type { StepJournal } from './step-journal.ts';
import { stepName } from './step-name.ts';

const PAUSE_BETWEEN_LOOKS = 1_000;
/** Of an installation that may take as long as it likes; one that hangs must not stay for ever. */
const LONGEST_SECONDS = 4 * 3_600;

interface InstallParts {
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly steps: StepJournal;
  readonly work: SiteWork;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** Boots systems once so that they install themselves (DSP0243 §9.12, InstallSection), before any is started for use. */
export class InstallBoot {
  readonly #parts: InstallParts;

  constructor(parts: InstallParts) {
    this.#parts = parts;
  }

  /** All of them side by side, each a step of its own. FEDERATION_INSTALL_FAILED. */
  async run(order: FederationOrder, application: Application, signal: AbortSignal): Promise<void> {
    const { steps } = this.#parts;
    const installs = application.plan.installs ?? [];
    const outcomes = await Promise.allSettled(
      installs.map((install) =>
        steps.run(order, stepName('install', [{ name: install.virtualSystem }]), (startedAt) =>
          this.#install(order, application, install, startedAt, signal),
        ),
      ),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * The keys make sure that a repetition after a crash does not boot it a second time: the site answers how the first
   * boot went, and the time left counts from when the step was begun.
   */
  async #install(
    order: FederationOrder,
    application: Application,
    { virtualSystem, stopAfterSeconds }: InstallPlan,
    startedAt: Instant,
    signal: AbortSignal,
  ): Promise<void> {
    const { work } = this.#parts;
    const key = `${order.orderId}/install`;
    const vee = this.#vee(application, virtualSystem);
    await work.actOn(application, [vee], 'start', key, signal);
    const seconds = stopAfterSeconds > 0 ? stopAfterSeconds : LONGEST_SECONDS;
    const end = this.#isSimulated(vee) ? startedAt : startedAt + seconds * 1000;
    const ended = await this.#turnedOff(application, virtualSystem, end, signal);
    if (ended !== undefined) return requireByItself(ended);
    // DSP0243 §9.12: a guest that has not turned itself off when the delay is over has failed to install.
    if (!this.#isSimulated(vee)) throw failed(vee, `it still runs after ${seconds} s`);
    await work.actOn(application, [vee], 'stop', key, signal);
    this.#tell(vee);
  }

  /** The VEE when its machine is off, by itself or because it died; undefined when it still runs at the end. */
  async #turnedOff(
    application: Application,
    name: string,
    end: Instant,
    signal: AbortSignal,
  ): Promise<ApplicationVee | undefined> {
    const { work, clock } = this.#parts;
    for (;;) {
      const vee = this.#vee(application, name);
      if (vee.state !== 'ACTIVE') return vee;
      if (clock.now() >= end) return undefined;
      await clock.sleep(PAUSE_BETWEEN_LOOKS, 'install.look', signal);
      await work.refresh(application, new Set([vee.siteId]), signal);
    }
  }

  #tell(vee: ApplicationVee): void {
    const text = `${vee.name} is simulated: nothing installs itself there`;
    this.#parts.journal.tell(vee.applicationId, 'install.stopped', text, {}, { veeId: vee.veeId, siteId: vee.siteId });
  }

  #isSimulated({ siteId }: ApplicationVee): boolean {
    return this.#parts.catalogue.description(siteId).capabilities.isSimulated;
  }

  #vee({ applicationId }: Application, name: string): ApplicationVee {
    const found = this.#parts.vees.of(applicationId).find((vee) => vee.name === name);
    if (found !== undefined) return found;
    throw new HanseError('INTERNAL', { what: `${name}, which is to install itself, is not in the tables` });
  }
}

/** A guest that turns itself off has finished; a machine that died has not. */
function requireByItself(vee: ApplicationVee): void {
  if (vee.fault === undefined || vee.facts['ended'] !== undefined) return;
  throw failed(vee, vee.fault);
}

function failed({ name }: ApplicationVee, problem: string): HanseError {
  return new HanseError('FEDERATION_INSTALL_FAILED', { vee: name, problem });
}
