import { siteUri, type TrustRoot } from '@hanse/identity';
import type { JoinedSite, SiteTable } from './site-table.ts';

/** The roots of the sites' authorities, each for the names of its own site alone. */
export class SiteRoots {
  readonly #sites: SiteTable;
  #members: readonly TrustRoot[] = [];
  #former: readonly TrustRoot[] = [];

  constructor(parts: { sites: SiteTable }) {
    this.#sites = parts.sites;
    this.renew();
  }

  /** The same list until the members change. */
  get members(): readonly TrustRoot[] {
    return this.#members;
  }

  /** Of sites that are members no more: they may still ask to leave, in case they did not hear the answer. */
  get former(): readonly TrustRoot[] {
    return this.#former;
  }

  /** To be called when a site came in or left. */
  renew(): void {
    this.#members = this.#sites.list().map(rootOf);
    // Those of before sites had roots have none.
    this.#former = this.#sites
      .former()
      .filter(({ authority }) => authority !== '')
      .map(rootOf);
  }
}

function rootOf({ siteId, authority }: JoinedSite): TrustRoot {
  return { certificatePem: authority, uriPrefixes: [siteUri(siteId)] };
}
