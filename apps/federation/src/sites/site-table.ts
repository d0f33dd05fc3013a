import { type Instant, type SiteId, SiteIds } from '@hanse/kernel';
import type { SiteDescription } from '@hanse/model';
import { type Database, jsonOf, numberOf, type SqlRow, textOf } from '@hanse/store';

export interface JoinedSite {
  readonly siteId: SiteId;
  readonly name: string;
  /** Base URL of its gateway. */
  readonly endpoint: string;
  /** As it last described itself. */
  readonly description: SiteDescription;
  readonly joinedAt: Instant;
  /** Sequence number of the last event of its gateway that was taken in. */
  readonly eventSeq: number;
}

/** Rows of the sites that have joined. */
export class SiteTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(site: JoinedSite): void {
    this.#db.run(
      'INSERT INTO site (site_id, name, endpoint, description, joined_at) VALUES (?, ?, ?, ?, ?)',
      site.siteId,
      site.name,
      site.endpoint,
      JSON.stringify(site.description),
      site.joinedAt,
    );
  }

  get(siteId: SiteId): JoinedSite | undefined {
    const row = this.#db.get('SELECT * FROM site WHERE site_id = ?', siteId);
    return row === undefined ? undefined : siteOf(row);
  }

  named(name: string): JoinedSite | undefined {
    const row = this.#db.get('SELECT * FROM site WHERE name = ?', name);
    return row === undefined ? undefined : siteOf(row);
  }

  list(): readonly JoinedSite[] {
    return this.#db.all('SELECT * FROM site ORDER BY name').map(siteOf);
  }

  describe(siteId: SiteId, description: SiteDescription): void {
    this.#db.run('UPDATE site SET description = ? WHERE site_id = ?', JSON.stringify(description), siteId);
  }

  setEventSeq(siteId: SiteId, eventSeq: number): void {
    this.#db.run('UPDATE site SET event_seq = ? WHERE site_id = ?', eventSeq, siteId);
  }
}

function siteOf(row: SqlRow): JoinedSite {
  return {
    siteId: SiteIds.parse(textOf(row, 'site_id')),
    name: textOf(row, 'name'),
    endpoint: textOf(row, 'endpoint'),
    description: jsonOf(row, 'description') as unknown as SiteDescription,
    joinedAt: numberOf(row, 'joined_at'),
    eventSeq: numberOf(row, 'event_seq'),
  };
}
