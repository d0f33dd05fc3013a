import { type Instant, type SiteId, SiteIds } from '@hanse/kernel';
import type { SiteDescription } from '@hanse/model';
import { type Database, jsonOf, numberOf, type SqlRow, textOf } from '@hanse/store';

/** Whether a site is a member; what is not any more stays known, because machines were there. */
export type SiteState = 'MEMBER' | 'LEFT' | 'EXPELLED';

/** How a membership ended. */
export interface SiteEnd {
  readonly state: Exclude<SiteState, 'MEMBER'>;
  readonly at: Instant;
  readonly reason: string;
}

export interface JoinedSite {
  readonly siteId: SiteId;
  readonly name: string;
  /** Base URL of its gateway. */
  readonly endpoint: string;
  /** As it last described itself. */
  readonly description: SiteDescription;
  /** The root of the site's own certificate authority, PEM; good for the names of this site only. */
  readonly authority: string;
  readonly state: SiteState;
  readonly joinedAt: Instant;
  /** Sequence number of the last event of its gateway that was taken in. */
  readonly eventSeq: number;
  readonly end?: SiteEnd;
}

/** Rows of the sites that have joined, also of those that are members no more. */
export class SiteTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(site: JoinedSite): void {
    this.#db.run(
      'INSERT INTO site (site_id, name, endpoint, description, authority, joined_at) VALUES (?, ?, ?, ?, ?, ?)',
      site.siteId,
      site.name,
      site.endpoint,
      JSON.stringify(site.description),
      site.authority,
      site.joinedAt,
    );
  }

  get(siteId: SiteId): JoinedSite | undefined {
    const row = this.#db.get('SELECT * FROM site WHERE site_id = ?', siteId);
    return row === undefined ? undefined : siteOf(row);
  }

  /** The member of that name. */
  named(name: string): JoinedSite | undefined {
    const row = this.#db.get("SELECT * FROM site WHERE name = ? AND state = 'MEMBER'", name);
    return row === undefined ? undefined : siteOf(row);
  }

  /** The members. */
  list(): readonly JoinedSite[] {
    return this.#db.all("SELECT * FROM site WHERE state = 'MEMBER' ORDER BY name").map(siteOf);
  }

  /** Those that are members no more, the last one first. */
  former(): readonly JoinedSite[] {
    return this.#db.all("SELECT * FROM site WHERE state <> 'MEMBER' ORDER BY ended_at DESC, name").map(siteOf);
  }

  end(siteId: SiteId, { state, at, reason }: SiteEnd): void {
    const sql = 'UPDATE site SET state = ?, ended_at = ?, end_reason = ? WHERE site_id = ?';
    this.#db.run(sql, state, at, reason, siteId);
  }

  describe(siteId: SiteId, description: SiteDescription): void {
    this.#db.run('UPDATE site SET description = ? WHERE site_id = ?', JSON.stringify(description), siteId);
  }

  setEventSeq(siteId: SiteId, eventSeq: number): void {
    this.#db.run('UPDATE site SET event_seq = ? WHERE site_id = ?', eventSeq, siteId);
  }
}

function siteOf(row: SqlRow): JoinedSite {
  const state = textOf(row, 'state') as SiteState;
  return {
    siteId: SiteIds.parse(textOf(row, 'site_id')),
    name: textOf(row, 'name'),
    endpoint: textOf(row, 'endpoint'),
    description: jsonOf(row, 'description') as unknown as SiteDescription,
    joinedAt: numberOf(row, 'joined_at'),
    authority: textOf(row, 'authority'),
    state,
    eventSeq: numberOf(row, 'event_seq'),
    ...(state === 'MEMBER' ? {} : { end: { state, at: numberOf(row, 'ended_at'), reason: textOf(row, 'end_reason') } }),
  };
}
