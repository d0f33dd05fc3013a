import type { Session, UserView } from '@hanse/api';
import { hashPassword, invitationDigest, mintInvitation, type TokenIssuer, verifyPassword } from '@hanse/identity';
import { type Clock, HanseError, type Rng, Semaphore, UserIds } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { Role, User, UserTable } from './user-table.ts';

const TOKEN_LIFETIME = 15 * 60_000;
const REFRESH_LIFETIME = 12 * 3_600_000;
/** A password costs 32 MiB and a tenth of a second to check: a flood of guesses must not take the machine. */
const PARALLEL_CHECKS = 2;

/** The audience of tokens that are for the federation itself. */
export const FEDERATION_AUDIENCE = 'federation';

/** Local accounts: made by operators, proved by password, answered with short tokens. */
export class UserService {
  readonly #parts: {
    readonly db: Database;
    readonly users: UserTable;
    readonly issuer: TokenIssuer;
    readonly clock: Clock;
    readonly rng: Rng;
  };
  readonly #checks = new Semaphore(PARALLEL_CHECKS);

  constructor(parts: { db: Database; users: UserTable; issuer: TokenIssuer; clock: Clock; rng: Rng }) {
    this.#parts = parts;
  }

  /** FEDERATION_USER_EXISTS. */
  async create(asked: { user: string; password: string; role: Role }): Promise<UserView> {
    const { users, clock, rng } = this.#parts;
    const passwordHash = await hashPassword(asked.password, rng);
    if (users.named(asked.user) !== undefined) throw new HanseError('FEDERATION_USER_EXISTS', { user: asked.user });
    const user: User = { userId: UserIds.mint(clock, rng), name: asked.user, passwordHash, role: asked.role };
    users.insert(user);
    return userView(user);
  }

  /** IDENTITY_LOGIN_REFUSED, after the same work whether the user exists or not. */
  async login(asked: { user: string; password: string }): Promise<Session> {
    const user = this.#parts.users.named(asked.user);
    const isRight = await this.#checks.run(() => verifyPassword(asked.password, user?.passwordHash));
    if (user === undefined || !isRight) throw new HanseError('IDENTITY_LOGIN_REFUSED');
    return this.#session(user);
  }

  /** A refresh token is good once: a second use shows that it was stolen or lost, and is refused. */
  async refresh(refreshToken: string): Promise<Session> {
    const { db, users, clock } = this.#parts;
    const user = db.transaction(() => users.takeRefreshToken(invitationDigest(refreshToken), clock.now()));
    if (user === undefined) throw new HanseError('IDENTITY_LOGIN_REFUSED');
    return this.#session(user);
  }

  async #session(user: User): Promise<Session> {
    const { users, issuer, clock, rng } = this.#parts;
    const refresh = mintInvitation(rng);
    users.addRefreshToken(refresh.digest, user.userId, clock.now() + REFRESH_LIFETIME);
    const { token, expiresAt } = await issuer.issue({
      subject: user.userId,
      audience: FEDERATION_AUDIENCE,
      scope: ['federation'],
      roles: [user.role],
      lifetime: TOKEN_LIFETIME,
    });
    return { token, expiresAt, refreshToken: refresh.secret, ...userView(user) };
  }
}

export function userView({ userId, name, role }: User): UserView {
  return { userId, user: name, role };
}
