import type { LoginRequest, Session, UserView } from '@hanse/api';
import { checkLogin, derivePassword, hashPassword, LoginThrottle, type PasswordDerivation } from '@hanse/identity';
import { type Clock, HanseError, type Rng, Semaphore, toHanseError, UserIds } from '@hanse/kernel';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { ContinuedSession, RefreshShown, SessionService } from './session-service.ts';
import type { Role, User, UserTable } from './user-table.ts';

/** A password costs 32 MiB and a tenth of a second to check: a flood of guesses must not take the machine. */
const PARALLEL_CHECKS = 2;
/** Of a login that does not say which client it is for. */
const UNNAMED_CLIENT = 'api';

interface UserServiceParts {
  readonly users: UserTable;
  readonly sessions: SessionService;
  readonly tokens: AccessTokens;
  readonly audit: Pick<IdentityAudit, 'loggedIn' | 'loginFailed'>;
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
   * The account whose password it is. IDENTITY_LOGIN_REFUSED, after the same work whether the user exists or not;
   * IDENTITY_LOGIN_THROTTLED, after none. `address` is where the request comes from.
   */
  async prove(asked: { user: string; password: string }, address: string): Promise<User> {
    const { users, rng } = this.#parts;
    const { account, isHashOld } = await this.#checked(asked, address);
    if (isHashOld) users.setPasswordHash(account.userId, await hashPassword(asked.password, rng));
    return account;
  }

  /** As `prove`, answered with a session whose tokens are bound to the key. FEDERATION_VO_NOT_MEMBER. */
  async login(asked: LoginRequest, { address, jkt }: { address: string; jkt: string }): Promise<Session> {
    const { sessions, audit } = this.#parts;
    const user = await this.prove(asked, address);
    const opened = sessions.open(user.userId, asked.client ?? UNNAMED_CLIENT, {
      jkt,
      ...(asked.vo === undefined ? {} : { vo: asked.vo }),
    });
    const { sessionId: sid, clientId: client } = opened.session;
    audit.loggedIn(user.userId, { sid, client, address });
    return this.#answer(user, opened);
  }

  /** A refresh token is good once: a second use shows that it was stolen or lost, and ends the session. */
  async refresh(refreshToken: string, shown: Pick<RefreshShown, 'jkt' | 'vo'>): Promise<Session> {
    const { users, sessions } = this.#parts;
    const continued = sessions.continue(refreshToken, shown);
    const user = users.get(UserIds.parse(continued.session.userId));
    if (user === undefined || user.isDisabled === true) throw new HanseError('IDENTITY_LOGIN_REFUSED');
    return this.#answer(user, continued);
  }

  /** Every refusal is written down, with the account that was meant but never with what was typed. */
  async #checked(asked: { user: string; password: string }, address: string) {
    const { users, audit, derive = derivePassword } = this.#parts;
    const { user: name, password } = asked;
    try {
      return await checkLogin({
        ...{ name, password, address },
        find: (wanted) => users.named(wanted),
        throttle: this.#throttle,
        derive: (...work) => this.#checks.run(() => derive(...work)),
      });
    } catch (thrown) {
      audit.loginFailed(users.named(name)?.userId, { address, code: toHanseError(thrown).code });
      throw thrown;
    }
  }

  async #answer(user: User, { session, refreshToken }: ContinuedSession): Promise<Session> {
    const { token, expiresAt } = await this.#parts.tokens.ofSession(user, session);
    const { sessionId, vo } = session;
    return { token, expiresAt, refreshToken, sessionId, ...(vo === undefined ? {} : { vo }), ...userView(user) };
  }
}

export function userView({ userId, name, role, isDisabled }: User): UserView {
  return { userId, user: name, role, ...(isDisabled === true ? { isDisabled } : {}) };
}
