import type { FormerSite } from '@hanse/api';
import { type Clock, HanseError, type Logger, type SiteId, type UserId, UserIds } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationHealth } from '../applications/health.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { RevocationTable } from '../trust/revocation-table.ts';
import type { JoinedSite, SiteEnd, SiteTable } from './site-table.ts';

interface DepartureParts {
  readonly db: Database;
  readonly sites: SiteTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly health: ApplicationHealth;
  readonly revocations: RevocationTable;
  /** Resolves when the trust bundle tells nothing of the site any more, and nobody here deals with it. */
  readonly onGone: (siteId: SiteId) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/**
 * How sites go. What is decided is one transaction – the membership, the revocation, the state of applications – and the
 * rest follows from it, also after a crash: the first bundle of a start and the watchers are made of the members.
 */
export class SiteDeparture {
  readonly #parts: DepartureParts;

  constructor(parts: DepartureParts) {
    this.#parts = parts;
  }

  /** A site goes by itself, in its own name; asked again, it is answered the same. FEDERATION_SITE_IN_USE unless it is forced. */
  async leave(siteId: SiteId, force: boolean): Promise<FormerSite> {
    const site = this.#known(this.#parts.sites.get(siteId), siteId);
    if (site.end !== undefined) return this.#settled(site, site.end);
    const { length: vees } = this.#parts.vees.at(siteId);
    if (vees > 0 && !force) throw new HanseError('FEDERATION_SITE_IN_USE', { site: site.name, vees });
    return this.#end(site, { state: 'LEFT', at: this.#parts.clock.now(), reason: 'it left' }, UserIds.parse(siteId));
  }

  /** By name or id; asked again, it is answered the same. FEDERATION_SITE_UNKNOWN. */
  async expel(named: string, reason: string, by: UserId): Promise<FormerSite> {
    const { sites, clock } = this.#parts;
    const former = () => sites.former().find(({ name }) => name === named);
    const site = this.#known(sites.get(named as SiteId) ?? sites.named(named) ?? former(), named);
    if (site.end !== undefined) return this.#settled(site, site.end);
    return this.#end(site, { state: 'EXPELLED', at: clock.now(), reason }, by);
  }

  #known(site: JoinedSite | undefined, asked: string): JoinedSite {
    if (site !== undefined) return site;
    throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: asked });
  }

  async #end(site: JoinedSite, end: SiteEnd, by: UserId): Promise<FormerSite> {
    const { db, sites, revocations, logger } = this.#parts;
    const { siteId, name } = site;
    db.transaction(() => {
      sites.end(siteId, end);
      revocations.put({ kind: 'site', id: siteId, reason: end.reason, revokedBy: by, revokedAt: end.at });
      this.#tellApplications(site, end);
    });
    logger.warn('site-gone', { site: name, siteId, state: end.state, reason: end.reason, by });
    return this.#settled(site, end);
  }

  /** Its machines run on there for all that is known, but not as part of any application. */
  #tellApplications({ siteId, name }: JoinedSite, end: SiteEnd): void {
    const { vees, journal, health } = this.#parts;
    const fault =
      end.state === 'LEFT' ? `site ${name} has left the federation` : `site ${name} was expelled: ${end.reason}`;
    const lost = vees.at(siteId);
    vees.lose(siteId, fault, end.at);
    for (const vee of lost) {
      const details = { vee: vee.name, site: name, state: end.state, reason: end.reason };
      const about = { veeId: vee.veeId, siteId };
      journal.tell(vee.applicationId, 'site.gone', `${vee.name} is lost: ${fault}`, details, about);
    }
    for (const applicationId of new Set(lost.map((vee) => vee.applicationId))) health.review(applicationId);
  }

  /** Also for one that is gone already: a crash may have come before this. */
  async #settled({ siteId, name }: JoinedSite, { state, at, reason }: SiteEnd): Promise<FormerSite> {
    await this.#parts.onGone(siteId);
    return { siteId, name, state, at, reason };
  }
}
