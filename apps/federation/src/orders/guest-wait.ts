import type { Clock } from '@hanse/kernel';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { SiteWork } from './site-work.ts';

const PAUSE_BETWEEN_LOOKS = 200;
/** A guest that never reports must not hold up the others for ever. */
const LONGEST_WAIT = 300_000;
const TAIL_BYTES = 4_096;
/** What the init of Hanse's guests prints on the console: up, and later, when there is user data, that it has run. */
const UP = /HANSE-GUEST-READY /;
const USER_DATA_RAN = /HANSE-USER-DATA-(DONE|FAILED) /;
const HAS_USER_DATA = /oe:key="user-data"/;

/** Waits for guests to report readiness on their consoles (DSP0243 §9.7, waitingForGuest). */
export class GuestWait {
  readonly #work: SiteWork;
  readonly #clock: Clock;

  constructor(parts: { work: SiteWork; clock: Clock }) {
    this.#work = parts.work;
    this.#clock = parts.clock;
  }

  /** Resolves when all have reported, or after `delaySeconds` (0: after five minutes) for those that never do. */
  async wait(
    application: Application,
    vees: readonly ApplicationVee[],
    delaySeconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    const end = this.#clock.monotonic() + (delaySeconds > 0 ? delaySeconds * 1000 : LONGEST_WAIT);
    await Promise.all(vees.map((vee) => this.#waitFor(application, vee, end, signal)));
  }

  async #waitFor(application: Application, vee: ApplicationVee, end: number, signal: AbortSignal): Promise<void> {
    const { gateway } = this.#work.site(vee.siteId, application);
    const report = HAS_USER_DATA.test(vee.spec.seed['ovf-env.xml'] ?? '') ? USER_DATA_RAN : UP;
    while (this.#clock.monotonic() < end) {
      const { text } = await gateway.console(vee.veeId, -TAIL_BYTES, TAIL_BYTES);
      if (report.test(text)) return;
      await this.#clock.sleep(PAUSE_BETWEEN_LOOKS, 'guest-wait.look', signal);
    }
  }
}
