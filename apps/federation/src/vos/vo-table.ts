import type { PolicyDocument } from '@hanse/identity';
import { type Instant, UserIds } from '@hanse/kernel';
import { type Database, jsonOf, numberOf, type SqlRow, textOf } from '@hanse/store';
import type { Quota, Vo } from './vo.ts';

/** Rows of virtual organisations and of their groups. */
export class VoTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ vo, title, budgetOwner, quota, createdAt }: Omit<Vo, 'policy' | 'policyVersion'>): void {
    this.#db.run(
      'INSERT INTO vo (vo, title, budget_owner, quota, created_at) VALUES (?, ?, ?, ?, ?)',
      ...[vo, title, budgetOwner, JSON.stringify(quota), createdAt],
    );
  }

  get(vo: string): Vo | undefined {
    const row = this.#db.get('SELECT * FROM vo WHERE vo = ? AND deleted_at IS NULL', vo);
    return row === undefined ? undefined : voOf(row);
  }

  /** Whether the name is taken, also by a VO that is gone. */
  isTaken(vo: string): boolean {
    return this.#db.get('SELECT vo FROM vo WHERE vo = ?', vo) !== undefined;
  }

  /** By name. */
  list(): readonly Vo[] {
    return this.#db.all('SELECT * FROM vo WHERE deleted_at IS NULL ORDER BY vo').map(voOf);
  }

  update({ vo, title, budgetOwner, quota, policy, policyVersion }: Vo): void {
    this.#db.run(
      'UPDATE vo SET title = ?, budget_owner = ?, quota = ?, policy = ?, policy_version = ? WHERE vo = ?',
      ...[title, budgetOwner, JSON.stringify(quota), policy === undefined ? null : JSON.stringify(policy)],
      ...[policyVersion, vo],
    );
  }

  /** The name stays taken: applications that are gone still carry it. */
  delete(vo: string, at: Instant): void {
    this.#db.run('DELETE FROM vo_group WHERE vo = ?', vo);
    this.#db.run('DELETE FROM vo_invitation WHERE vo = ?', vo);
    this.#db.run('UPDATE vo SET policy = NULL, deleted_at = ? WHERE vo = ?', at, vo);
  }

  groups(vo: string): readonly string[] {
    return this.#db.all('SELECT name FROM vo_group WHERE vo = ? ORDER BY name', vo).map((row) => textOf(row, 'name'));
  }

  addGroup(vo: string, name: string): void {
    this.#db.run('INSERT INTO vo_group (vo, name) VALUES (?, ?)', vo, name);
  }

  /** Its members are then no longer in it. */
  deleteGroup(vo: string, name: string): void {
    this.#db.run('DELETE FROM vo_group WHERE vo = ? AND name = ?', vo, name);
  }
}

function voOf(row: SqlRow): Vo {
  const isRuled = row['policy'] !== null;
  return {
    vo: textOf(row, 'vo'),
    title: textOf(row, 'title'),
    budgetOwner: UserIds.parse(textOf(row, 'budget_owner')),
    // Written by this service only, in these shapes.
    quota: jsonOf(row, 'quota') as Quota,
    ...(isRuled ? { policy: jsonOf(row, 'policy') as unknown as PolicyDocument } : {}),
    policyVersion: numberOf(row, 'policy_version'),
    createdAt: numberOf(row, 'created_at'),
  };
}
