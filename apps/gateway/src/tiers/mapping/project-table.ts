import type { Instant } from '@hanse/kernel';
import { type Database, numberOf, type SqlRow, textOf } from '@hanse/store';

/** A virtual organisation and the project its machines are put into. */
export interface ProjectRecord {
  /** Empty: users who work for themselves. */
  readonly vo: string;
  readonly project: string;
  readonly firstUsed: Instant;
  readonly lastUsed: Instant;
}

/** Which projects the virtual organisations were mapped to when they put something here. */
export class ProjectTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** Whether the pair is new. */
  use(vo: string, project: string, at: Instant): boolean {
    const known = this.#db.run('UPDATE project SET last_used = ? WHERE vo = ? AND project = ?', at, vo, project);
    if (known > 0) return false;
    const values = [vo, project, at, at];
    this.#db.run('INSERT INTO project (vo, project, first_used, last_used) VALUES (?, ?, ?, ?)', ...values);
    return true;
  }

  list(): readonly ProjectRecord[] {
    return this.#db.all('SELECT * FROM project ORDER BY vo, project').map(projectRecord);
  }

  /** Removes what was not used since and holds no machine; answers what that was. */
  collect(unusedSince: Instant): readonly ProjectRecord[] {
    const rows = this.#db.all(
      `DELETE FROM project WHERE last_used < ? AND NOT EXISTS
         (SELECT 1 FROM vee WHERE vee.project = project.project AND vee.state <> 'DESTROYED') RETURNING *`,
      unusedSince,
    );
    return rows.map(projectRecord);
  }
}

function projectRecord(row: SqlRow): ProjectRecord {
  return {
    vo: textOf(row, 'vo'),
    project: textOf(row, 'project'),
    firstUsed: numberOf(row, 'first_used'),
    lastUsed: numberOf(row, 'last_used'),
  };
}
