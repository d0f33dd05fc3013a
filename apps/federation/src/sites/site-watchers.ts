import type { SiteId, Startable } from '@hanse/kernel';
import type { JoinedSite, SiteTable } from './site-table.ts';

/** One watcher per site: those that had joined before, and each that joins. */
export class SiteWatchers implements Startable {
  readonly #sites: SiteTable;
  readonly #watch: (site: JoinedSite) => Startable;
  readonly #running = new Map<SiteId, Startable>();

  constructor(parts: { sites: SiteTable; watch: (site: JoinedSite) => Startable }) {
    this.#sites = parts.sites;
    this.#watch = parts.watch;
  }

  async start(): Promise<void> {
    await Promise.all(this.#sites.list().map((site) => this.add(site)));
  }

  async add(site: JoinedSite): Promise<void> {
    if (this.#running.has(site.siteId)) return;
    const watcher = this.#watch(site);
    this.#running.set(site.siteId, watcher);
    await watcher.start();
  }

  /** Resolves when nothing of the site is taken in any more. */
  async remove(siteId: SiteId): Promise<void> {
    const watcher = this.#running.get(siteId);
    this.#running.delete(siteId);
    await watcher?.stop(AbortSignal.abort());
  }

  async stop(deadline: AbortSignal): Promise<void> {
    await Promise.all([...this.#running.values()].map((watcher) => watcher.stop(deadline)));
    this.#running.clear();
  }
}
