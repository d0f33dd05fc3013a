import { type ApplicationId, ApplicationIds, PackageIds, UserIds } from '@hanse/kernel';
import type { ApplicationState } from '@hanse/model';
import { type Database, jsonOf, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { Space } from '../policy/asker.ts';
import { inSpace } from '../policy/in-space.ts';
import type { Application, Failure } from './application.ts';
import type { ApplicationPlan } from './application-plan.ts';

/** Rows of applications. State changes go through ApplicationJournal, which also writes audit and event. */
export class ApplicationTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(application: Application): void {
    this.#db.run(
      `INSERT INTO application (application_id, name, owner, vo, state, package_id, created_at, plan)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      application.applicationId,
      application.name,
      application.owner,
      application.vo ?? null,
      application.state,
      application.packageId,
      application.createdAt,
      JSON.stringify(application.plan),
    );
  }

  get(applicationId: ApplicationId): Application | undefined {
    const row = this.#db.get('SELECT * FROM application WHERE application_id = ?', applicationId);
    return row === undefined ? undefined : applicationOf(row);
  }

  /** Without the plan, which grows with the application and is not wanted for every report of a VEE. */
  stateOf(applicationId: ApplicationId): ApplicationState | undefined {
    const row = this.#db.get('SELECT state FROM application WHERE application_id = ?', applicationId);
    return row === undefined ? undefined : (textOf(row, 'state') as ApplicationState);
  }

  /** The newest application of that name in the space which is not destroyed, else the newest destroyed one. */
  named(space: Space, name: string): Application | undefined {
    const { where, value } = inSpace(space);
    const row = this.#db.get(
      `SELECT * FROM application WHERE ${where} AND name = ?
       ORDER BY state IN ('DESTROYED', 'FAILED'), created_at DESC LIMIT 1`,
      value,
      name,
    );
    return row === undefined ? undefined : applicationOf(row);
  }

  /** Newest first. */
  list(space: Space): readonly Application[] {
    const { where, value } = inSpace(space);
    return this.#db.all(`SELECT * FROM application WHERE ${where} ORDER BY created_at DESC`, value).map(applicationOf);
  }

  setState(applicationId: ApplicationId, state: ApplicationState): void {
    this.#db.run('UPDATE application SET state = ? WHERE application_id = ?', state, applicationId);
  }

  setFailure(applicationId: ApplicationId, failure: Failure): void {
    this.#db.run('UPDATE application SET failure = ? WHERE application_id = ?', JSON.stringify(failure), applicationId);
  }
}

function applicationOf(row: SqlRow): Application {
  const vo = optionalTextOf(row, 'vo');
  return {
    applicationId: ApplicationIds.parse(textOf(row, 'application_id')),
    name: textOf(row, 'name'),
    owner: UserIds.parse(textOf(row, 'owner')),
    ...(vo === undefined ? {} : { vo }),
    state: textOf(row, 'state') as ApplicationState,
    packageId: PackageIds.parse(textOf(row, 'package_id')),
    createdAt: numberOf(row, 'created_at'),
    // Written by this service only, in this shape; a change of shape comes with a migration.
    plan: jsonOf(row, 'plan') as unknown as ApplicationPlan,
    ...(row['failure'] === null ? {} : { failure: jsonOf(row, 'failure') as unknown as Failure }),
  };
}
