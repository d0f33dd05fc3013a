import type { UserChange, UserView } from '@hanse/api';
import { hashPassword } from '@hanse/identity';
import { type Clock, HanseError, type Rng, type UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { SessionService } from './session-service.ts';
import { type UserService, userView } from './user-service.ts';
import type { User, UserTable } from './user-table.ts';

interface ServiceParts {
  readonly db: Database;
  readonly users: UserTable;
  readonly sessions: Pick<SessionService, 'list' | 'end' | 'endAll'>;
  readonly prove: Pick<UserService, 'prove'>;
  readonly audit: Pick<IdentityAudit, 'accountChanged'>;
  /** Makes the bundle that tells the gateways. */
  readonly publish: () => Promise<void>;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** Who changes an account, and from where. */
export interface AccountChanger {
  readonly userId: UserId;
  readonly isOperator: boolean;
  /** Goes on when the user gives themselves another password. */
  readonly sessionId: string | undefined;
  readonly address: string;
}

/** What becomes of accounts after they were made. */
export class AccountService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /**
   * Told to the gateways when it resolves. IDENTITY_FORBIDDEN, FEDERATION_USER_UNKNOWN, FEDERATION_USER_IS_SELF;
   * IDENTITY_LOGIN_REFUSED for a wrong old password, IDENTITY_LOGIN_THROTTLED after too many.
   */
  async update(nameOrId: string, change: UserChange, by: AccountChanger): Promise<UserView> {
    const { users } = this.#parts;
    const user = users.get(nameOrId as UserId) ?? users.named(nameOrId);
    const isSelf = user?.userId === by.userId;
    requireMay(change, by, isSelf);
    if (user === undefined) throw new HanseError('FEDERATION_USER_UNKNOWN', { user: nameOrId });
    if (change.disabled === true && isSelf) throw new HanseError('FEDERATION_USER_IS_SELF', { user: user.name });
    if (change.password !== undefined) await this.#setPassword(user, { ...change, password: change.password }, by);
    if (change.disabled !== undefined) await this.#setDisabled(user, change.disabled, by.userId);
    return userView(users.get(user.userId) ?? user);
  }

  /** Ends every login that is not the one it is asked with: whoever had the old password may be in one of them. */
  async #setPassword(
    user: User,
    { password, oldPassword = '' }: { password: string; oldPassword?: string },
    by: AccountChanger,
  ): Promise<void> {
    const { db, users, sessions, prove, audit, rng } = this.#parts;
    const isSelf = user.userId === by.userId;
    if (isSelf) await prove.prove({ user: user.name, password: oldPassword }, by.address);
    const hash = await hashPassword(password, rng);
    db.transaction(() => {
      users.setPasswordHash(user.userId, hash);
      audit.accountChanged(user.userId, 'set-password', by.userId);
    });
    for (const { sessionId } of sessions.list(user.userId)) {
      if (!isSelf || sessionId !== by.sessionId) sessions.end(sessionId, by.userId);
    }
  }

  async #setDisabled(user: User, isDisabled: boolean, by: UserId): Promise<void> {
    const { db, users, sessions, audit, publish, clock } = this.#parts;
    if (isDisabled !== (user.isDisabled === true)) {
      db.transaction(() => {
        users.setDisabled(user.userId, isDisabled ? clock.now() : undefined);
        audit.accountChanged(user.userId, isDisabled ? 'disable' : 'enable', by);
      });
    }
    if (isDisabled) sessions.endAll(user.userId, by);
    await publish();
  }
}

/** Operators change every account; a user their own password, and nothing else. */
function requireMay({ disabled }: UserChange, { userId, isOperator }: AccountChanger, isSelf: boolean): void {
  if (isOperator || (isSelf && disabled === undefined)) return;
  const because = isSelf ? 'accounts are disabled and enabled by operators' : 'the account is of somebody else';
  throw new HanseError('IDENTITY_FORBIDDEN', { principal: `user ${userId}`, operation: 'user.update', because });
}
