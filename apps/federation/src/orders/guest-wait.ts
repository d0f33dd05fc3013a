import type { Clock, VeeId } from '@hanse/kernel';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { SiteWork } from './site-work.ts';

const PAUSE_BETWEEN_LOOKS = 200;
/** A guest that never reports must not hold up the others for ever. */
const LONGEST_WAIT = 300_000;
const LOOK_BYTES = 65_536;
const TAIL_BYTES = 4_096;
/** Longer than any report: one that is cut in two is seen whole at the next look. */
const REPORT_BYTES = 256;
/** What the init of Hanse's guests prints on the console: up, and later, when there is user data, that it has run. */
const UP = /HANSE-GUEST-READY /;
const USER_DATA_RAN = /HANSE-USER-DATA-(DONE|FAILED) /;
const HAS_USER_DATA = /oe:key="user-data"/;

/** Where consoles ended before machines were started: what stands before is of an earlier boot. */
export type GuestMarks = ReadonlyMap<VeeId, number>;

/** Waits for guests to report readiness on their consoles (DSP0243 §9.7, waitingForGuest). */
export class GuestWait {
  readonly #work: SiteWork;
  readonly #clock: Clock;

  constructor(parts: { work: SiteWork; clock: Clock }) {
    this.#work = parts.work;
    this.#clock = parts.clock;
  }

  /** To be taken before the start. A VEE that runs already has none: its report may be there. */
  async marks(application: Application, vees: readonly ApplicationVee[]): Promise<GuestMarks> {
    const still = vees.filter(({ state }) => state === 'DEFINED');
    const ends = still.map(async ({ siteId, veeId }) => {
      const { gateway } = this.#work.site(siteId, application);
      return [veeId, (await gateway.console(veeId, -1, 1)).nextOffset] as const;
    });
    return new Map(await Promise.all(ends));
  }

  /** Resolves when all have reported, or after `delaySeconds` (0: after five minutes) for those that never do. */
  async wait(
    application: Application,
    vees: readonly ApplicationVee[],
    marks: GuestMarks,
    delaySeconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    const end = this.#clock.monotonic() + (delaySeconds > 0 ? delaySeconds * 1000 : LONGEST_WAIT);
    await Promise.all(vees.map((vee) => this.#waitFor(application, vee, marks.get(vee.veeId), end, signal)));
  }

  async #waitFor(
    application: Application,
    vee: ApplicationVee,
    mark: number | undefined,
    end: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { gateway } = this.#work.site(vee.siteId, application);
    const report = HAS_USER_DATA.test(vee.spec.seed['ovf-env.xml'] ?? '') ? USER_DATA_RAN : UP;
    let from = mark ?? -TAIL_BYTES;
    while (this.#clock.monotonic() < end) {
      const { text, nextOffset } = await gateway.console(vee.veeId, from, LOOK_BYTES);
      if (report.test(text)) return;
      if (mark !== undefined) from = Math.max(mark, nextOffset - REPORT_BYTES);
      await this.#clock.sleep(PAUSE_BETWEEN_LOOKS, 'guest-wait.look', signal);
    }
  }
}
