import {
  type ApplicationId,
  ApplicationIds,
  type Instant,
  type SiteId,
  SiteIds,
  type VeeId,
  VeeIds,
} from '@hanse/kernel';
import type { Endpoint, VeeSpec, VeeState } from '@hanse/model';
import { type Database, jsonOf, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { ApplicationVee } from './application.ts';

/** What a gateway says of a VEE. */
export interface VeeReport {
  readonly veeId: VeeId;
  readonly state: VeeState;
  readonly endpoints: readonly Endpoint[];
  readonly facts: Readonly<Record<string, string>>;
  readonly fault?: string | undefined;
  /** When it was so, by the gateway's clock: reports may overtake each other. */
  readonly at: Instant;
}

/** Rows of VEEs, of all applications. */
export class VeeTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(vee: ApplicationVee): void {
    this.#db.run(
      `INSERT INTO vee (vee_id, application_id, name, component, site_id, start_order, spec, state, desired, endpoints, facts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', '{}')`,
      vee.veeId,
      vee.applicationId,
      vee.name,
      vee.component,
      vee.siteId,
      vee.startOrder,
      JSON.stringify(vee.spec),
      vee.state,
      vee.desired,
    );
  }

  get(veeId: VeeId): ApplicationVee | undefined {
    const row = this.#db.get('SELECT * FROM vee WHERE vee_id = ?', veeId);
    return row === undefined ? undefined : veeOf(row);
  }

  of(applicationId: ApplicationId): readonly ApplicationVee[] {
    return this.#db
      .all('SELECT * FROM vee WHERE application_id = ? ORDER BY start_order, name', applicationId)
      .map(veeOf);
  }

  /** VEEs that are, or may still be, at a site. */
  at(siteId: SiteId): readonly ApplicationVee[] {
    return this.#db.all("SELECT * FROM vee WHERE site_id = ? AND state <> 'DESTROYED'", siteId).map(veeOf);
  }

  /** Those of an application that failed and are not as asked, at most 100, however many there are in all. */
  faulty(applicationId: ApplicationId): readonly { readonly name: string; readonly fault: string }[] {
    const sql = `SELECT name, fault FROM vee
      WHERE application_id = ? AND state <> desired AND fault IS NOT NULL ORDER BY start_order, name LIMIT 100`;
    return this.#db.all(sql, applicationId).map((row) => ({ name: textOf(row, 'name'), fault: textOf(row, 'fault') }));
  }

  /** Whether every VEE of the application is as asked. */
  areAsAsked(applicationId: ApplicationId): boolean {
    const sql = 'SELECT 1 AS one FROM vee WHERE application_id = ? AND state <> desired LIMIT 1';
    return this.#db.get(sql, applicationId) === undefined;
  }

  setDesired(veeId: VeeId, desired: VeeState): void {
    this.#db.run('UPDATE vee SET desired = ? WHERE vee_id = ?', desired, veeId);
  }

  /** Its site confirmed that nothing is left of it. */
  destroyed(veeId: VeeId): void {
    this.#db.run("UPDATE vee SET state = 'DESTROYED', endpoints = '[]', fault = NULL WHERE vee_id = ?", veeId);
  }

  /** The site is gone: nobody knows how those there are that are not destroyed. */
  lose(siteId: SiteId, fault: string, at: Instant): void {
    this.#db.run(
      `UPDATE vee SET state = 'DEFINED', endpoints = '[]', fault = ?, seen_at = ?
       WHERE site_id = ? AND state <> 'DESTROYED'`,
      ...[fault, at, siteId],
    );
  }

  /** Answers whether anything changed; a report older than the last one changes nothing. */
  report(report: VeeReport): boolean {
    const { veeId, state, at } = report;
    const fault = report.fault ?? null;
    const endpoints = JSON.stringify(report.endpoints);
    const facts = JSON.stringify(report.facts);
    const changed = this.#db.run(
      `UPDATE vee SET state = ?, endpoints = ?, facts = ?, fault = ?, seen_at = ?
       WHERE vee_id = ? AND seen_at <= ? AND (state <> ? OR endpoints <> ? OR facts <> ? OR fault IS NOT ?)`,
      ...[state, endpoints, facts, fault, at],
      ...[veeId, at, state, endpoints, facts, fault],
    );
    return changed > 0;
  }
}

function veeOf(row: SqlRow): ApplicationVee {
  const fault = optionalTextOf(row, 'fault');
  return {
    veeId: VeeIds.parse(textOf(row, 'vee_id')),
    applicationId: ApplicationIds.parse(textOf(row, 'application_id')),
    name: textOf(row, 'name'),
    component: textOf(row, 'component'),
    siteId: SiteIds.parse(textOf(row, 'site_id')),
    startOrder: numberOf(row, 'start_order'),
    spec: jsonOf(row, 'spec') as unknown as VeeSpec,
    state: textOf(row, 'state') as VeeState,
    desired: textOf(row, 'desired') as VeeState,
    endpoints: jsonOf(row, 'endpoints') as unknown as readonly Endpoint[],
    facts: jsonOf(row, 'facts') as unknown as Readonly<Record<string, string>>,
    ...(fault === undefined ? {} : { fault }),
  };
}
