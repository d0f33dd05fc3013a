import { type Instant, type UserId, UserIds } from '@hanse/kernel';
import { type Database, type SqlRow, textOf } from '@hanse/store';

export type Role = 'member' | 'operator';

/** In place of a hash, for an account that only an upstream provider opens: no password belongs to it. */
export const NO_PASSWORD = '!';

export interface User {
  readonly userId: UserId;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  /** Nobody logs in to it, by whatever way. */
  readonly isDisabled?: boolean;
}

/** Rows of local accounts. */
export class UserTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(user: User): void {
    this.#db.run(
      'INSERT INTO user (user_id, name, password_hash, role) VALUES (?, ?, ?, ?)',
      user.userId,
      user.name,
      user.passwordHash,
      user.role,
    );
  }

  get(userId: UserId): User | undefined {
    const row = this.#db.get('SELECT * FROM user WHERE user_id = ?', userId);
    return row === undefined ? undefined : userOf(row);
  }

  named(name: string): User | undefined {
    const row = this.#db.get('SELECT * FROM user WHERE name = ?', name);
    return row === undefined ? undefined : userOf(row);
  }

  list(): readonly User[] {
    return this.#db.all('SELECT * FROM user ORDER BY name').map(userOf);
  }

  /** Those that nobody may use now. */
  disabled(): readonly UserId[] {
    return this.#db.all('SELECT user_id FROM user WHERE disabled_at IS NOT NULL ORDER BY user_id').map((row) => {
      return UserIds.parse(textOf(row, 'user_id'));
    });
  }

  /** `at` undefined: it may be used again. */
  setDisabled(userId: UserId, at: Instant | undefined): void {
    this.#db.run('UPDATE user SET disabled_at = ? WHERE user_id = ?', at ?? null, userId);
  }

  setPasswordHash(userId: UserId, passwordHash: string): void {
    this.#db.run('UPDATE user SET password_hash = ? WHERE user_id = ?', passwordHash, userId);
  }
}

function userOf(row: SqlRow): User {
  return {
    userId: UserIds.parse(textOf(row, 'user_id')),
    name: textOf(row, 'name'),
    passwordHash: textOf(row, 'password_hash'),
    role: textOf(row, 'role') as Role,
    ...(row['disabled_at'] === null ? {} : { isDisabled: true }),
  };
}
