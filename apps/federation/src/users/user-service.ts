import type { Session, UserView } from '@hanse/api';
import {
  checkLogin,
  derivePassword,
  hashPassword,
  LoginThrottle,
  type PasswordDerivation,
  type TokenIssuer,
} from '@hanse/identity';
import { type Clock, HanseError, type Rng, Semaphore, UserIds } from '@hanse/kernel';
import type { ContinuedSession, SessionService } from './session-service.ts';
import type { Role, User, UserTable } from './user-table.ts';

const TOKEN_LIFETIME = 15 * 60_000;
/** A password costs 32 MiB and a tenth of a second to check: a flood of guesses must not take the machine. */
const PARALLEL_CHECKS = 2;
/** Of a login that does not say which client it is for. */
const UNNAMED_CLIENT = 'api';

/** The audience of tokens that are for the federation itself. */
export const FEDERATION_AUDIENCE = 'federation';

interface UserServiceParts {
  readonly users: UserTable;
  readonly sessions: SessionService;
  readonly issuer: TokenIssuer;
  readonly clock: Clock;
  readonly rng: Rng;
  /** The work of checking a password; another one is for counting it. */
  readonly derive?: PasswordDerivation;
}

/** Local accounts: made by operators, proved by password, answered with short tokens. */
export class UserService {
  readonly #parts: UserServiceParts;
  readonly #throttle: LoginThrottle;
  readonly #checks = new Semaphore(PARALLEL_CHECKS);

  constructor(parts: UserServiceParts) {
    this.#parts = parts;
    this.#throttle = new LoginThrottle({ clock: parts.clock });
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

  /**
   * IDENTITY_LOGIN_REFUSED, after the same work whether the user exists or not; IDENTITY_LOGIN_THROTTLED, after none.
   * `address` is where the request comes from.
   */
  async login(asked: { user: string; password: string; client?: string }, address: string): Promise<Session> {
    const { users, sessions, rng, derive = derivePassword } = this.#parts;
    const { account, isHashOld } = await checkLogin({
      name: asked.user,
      password: asked.password,
      address,
      find: (name) => users.named(name),
      throttle: this.#throttle,
      derive: (...work) => this.#checks.run(() => derive(...work)),
    });
    if (isHashOld) users.setPasswordHash(account.userId, await hashPassword(asked.password, rng));
    return this.#answer(account, sessions.open(account.userId, asked.client ?? UNNAMED_CLIENT));
  }

  /** A refresh token is good once: a second use shows that it was stolen or lost, and ends the session. */
  async refresh(refreshToken: string): Promise<Session> {
    const { users, sessions } = this.#parts;
    const continued = sessions.continue(refreshToken);
    const user = users.get(UserIds.parse(continued.session.userId));
    if (user === undefined) throw new HanseError('IDENTITY_LOGIN_REFUSED');
    return this.#answer(user, continued);
  }

  async #answer(user: User, { session, refreshToken }: ContinuedSession): Promise<Session> {
    const { sessionId } = session;
    const { token, expiresAt } = await this.#parts.issuer.issue({
      subject: user.userId,
      audience: FEDERATION_AUDIENCE,
      scope: ['federation'],
      roles: [user.role],
      lifetime: TOKEN_LIFETIME,
      clientId: session.clientId,
      sessionId,
    });
    return { token, expiresAt, refreshToken, sessionId, ...userView(user) };
  }
}

export function userView({ userId, name, role }: User): UserView {
  return { userId, user: name, role };
}
