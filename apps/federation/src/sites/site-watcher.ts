import type { GatewayEvent } from '@hanse/api';
import {
  type ApplicationId,
  type Clock,
  HanseError,
  type Logger,
  type Rng,
  retryDelay,
  type Startable,
  toHanseError,
} from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationHealth } from '../applications/health.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import { batches } from './batches.ts';
import type { Catalogue } from './catalogue.ts';
import type { SiteGateway } from './site-gateway.ts';
import type { SiteOrders } from './site-orders.ts';
import type { JoinedSite, SiteTable } from './site-table.ts';

/** A federation that starts asks its sites first, so that it does not refuse what they could do. */
const FIRST_ANSWER = 2_000;
const RETRIES = { attempts: Number.POSITIVE_INFINITY, firstDelay: 100, maxDelay: 2_000 };

/** So many events at most share a transaction: a longer one would hold up those who read. */
const LARGEST_BURST = 256;

interface SeenEvent {
  readonly seq: number;
  readonly event: GatewayEvent;
}

interface WatcherParts {
  readonly site: JoinedSite;
  readonly gateway: SiteGateway;
  readonly db: Database;
  readonly sites: SiteTable;
  readonly catalogue: Catalogue;
  readonly siteOrders: SiteOrders;
  readonly vees: VeeTable;
  readonly health: ApplicationHealth;
  readonly journal: ApplicationJournal;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** Follows one site: its description and capacity into the catalogue, its VEEs' states into the applications. */
export class SiteWatcher implements Startable {
  readonly #parts: WatcherParts;
  readonly #abort = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #attempted: () => void = () => undefined;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  /** Resolves when it is known whether the site answers, or after a while without knowing. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.timer(FIRST_ANSWER, 'site-watcher.first', resolve);
      this.#attempted = () => {
        cancel();
        resolve();
      };
      this.#done = this.#watch();
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort(new HanseError('CANCELLED', { what: 'watching the site' }));
    await this.#done;
  }

  async #watch(): Promise<void> {
    const { clock, rng } = this.#parts;
    const { signal } = this.#abort;
    for (let attempt = 2; !signal.aborted; attempt += 1) {
      try {
        await this.#follow(signal, () => {
          attempt = 1;
        });
      } catch (thrown) {
        this.#lost(toHanseError(thrown));
      }
      const pause = 50 + retryDelay(RETRIES, Math.max(2, Math.min(attempt, 12)), rng);
      await clock.sleep(pause, 'site-watcher.retry', signal).catch(() => undefined);
    }
  }

  /** Resolves when the site ends the stream, as it does with the token's end: whether it is there, the next call tells. */
  async #follow(signal: AbortSignal, onArrival: () => void): Promise<void> {
    const { site, sites, gateway, catalogue } = this.#parts;
    catalogue.arrived(await gateway.status(signal));
    onArrival();
    this.#attempted();
    const after = sites.get(site.siteId)?.eventSeq ?? 0;
    const left = new AbortController();
    try {
      const events = gateway.events(after, AbortSignal.any([signal, left.signal]));
      for await (const burst of batches(events, LARGEST_BURST)) this.#takeIn(burst);
    } finally {
      left.abort(new HanseError('CANCELLED', { what: 'watching the site' }));
    }
  }

  #lost(error: HanseError): void {
    const { site, catalogue, logger } = this.#parts;
    this.#attempted();
    if (this.#abort.signal.aborted) return;
    if (catalogue.lost(site.siteId)) logger.warn('site-lost', { site: site.name, problem: error.message });
  }

  /** One transaction and one look at each application for a whole burst: a large deployment is thousands of events. */
  #takeIn(burst: readonly SeenEvent[]): void {
    const { site, sites, db, health } = this.#parts;
    db.transaction(() => {
      const concerned = new Set(burst.flatMap(({ event }) => this.#report(event) ?? []));
      for (const applicationId of concerned) health.review(applicationId);
      const last = burst.at(-1);
      if (last !== undefined) sites.setEventSeq(site.siteId, last.seq);
    });
    for (const { event } of burst) this.#passOn(event);
  }

  #passOn(event: GatewayEvent): void {
    const { site, catalogue, siteOrders } = this.#parts;
    if (event.type === 'capacity.changed') catalogue.capacityChanged(site.siteId, event.capacity);
    if (event.type === 'order.finished') siteOrders.finished(site.siteId, event);
  }

  /** Answers the application that it changed. */
  #report(event: GatewayEvent): ApplicationId | undefined {
    if (event.type !== 'vee.changed') return undefined;
    const { site, vees, journal } = this.#parts;
    const vee = vees.get(event.veeId);
    // A site speaks only of its own VEEs.
    if (vee === undefined || vee.siteId !== site.siteId || !vees.report(event)) return undefined;
    if (vee.state !== event.state || vee.fault !== event.fault) {
      const why = event.fault === undefined ? '' : `: ${event.fault}`;
      const text = `${vee.name} at ${site.name} is ${event.state}${why}`;
      const details = { vee: vee.name, site: site.name, state: event.state, facts: event.facts };
      journal.tell(vee.applicationId, 'vee.changed', text, details, { veeId: vee.veeId, siteId: site.siteId });
    }
    return vee.applicationId;
  }
}
