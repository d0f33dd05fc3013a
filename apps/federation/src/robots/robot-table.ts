import type { RobotKey } from '@hanse/api';
import { type Instant, type UserId, UserIds } from '@hanse/kernel';
import { type Database, jsonOf, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { Robot, RobotCredential } from './robot.ts';

/** Rows of robots; those that were removed stay for the record, and are found no more. */
export class RobotTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ robotId, name, inVo, scope, credential, createdBy, createdAt }: Robot): void {
    this.#db.run(
      `INSERT INTO robot (robot_id, name, vo, role, scope, credential, created_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[robotId, name, inVo?.vo ?? null, inVo?.role ?? null, scope, JSON.stringify(credential)],
      ...[createdBy, createdAt],
    );
  }

  get(robotId: UserId): Robot | undefined {
    const row = this.#db.get('SELECT * FROM robot WHERE robot_id = ? AND removed_at IS NULL', robotId);
    return row === undefined ? undefined : robotOf(row);
  }

  /** Whether it is a robot, or was one. */
  isRobot(userId: UserId): boolean {
    return this.#db.get('SELECT 1 AS found FROM robot WHERE robot_id = ?', userId) !== undefined;
  }

  /** The oldest first. */
  list(): readonly Robot[] {
    return this.#db.all('SELECT * FROM robot WHERE removed_at IS NULL ORDER BY created_at, robot_id').map(robotOf);
  }

  setRemoved(robotId: UserId, at: Instant): void {
    this.#db.run('UPDATE robot SET removed_at = ? WHERE robot_id = ?', at, robotId);
  }
}

function robotOf(row: SqlRow): Robot {
  const vo = optionalTextOf(row, 'vo');
  const role = textOf({ role: row['role'] ?? 'viewer' }, 'role') as 'viewer' | 'member';
  return {
    robotId: UserIds.parse(textOf(row, 'robot_id')),
    name: textOf(row, 'name'),
    ...(vo === undefined ? {} : { inVo: { vo, role } }),
    scope: textOf(row, 'scope'),
    credential: jsonOf(row, 'credential') as { secretDigest: string } | { key: RobotKey } satisfies RobotCredential,
    createdBy: UserIds.parse(textOf(row, 'created_by')),
    createdAt: numberOf(row, 'created_at'),
  };
}
