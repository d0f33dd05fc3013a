import {
  openSession,
  ownSessions,
  type RefreshRefusal,
  revokeSession,
  rotateRefreshToken,
  secretDigest,
  sessionState,
  startRefreshFamily,
  touchSession,
} from '@hanse/identity';
import { type Clock, err, HanseError, type Millis, ok, type Result, type Rng, unwrap } from '@hanse/kernel';
import type { GroupCommit } from '../../state/group-commit.ts';
import { type Account, isLoginGood } from './account.ts';
import type { LocalSession, LocalSessionTable } from './local-session-table.ts';

/** A working day; two hours without use. Whoever works here sits nearby and can log in again. */
const LIMITS: { readonly lifetime: Millis; readonly idleTimeout: Millis } = {
  lifetime: 12 * 3_600_000,
  idleTimeout: 2 * 3_600_000,
};
const CLIENT = 'local';
const REUSE = 'reuse-detection';

/** A session that goes on, and the refresh token to continue it with. */
export interface ContinuedLogin {
  readonly session: LocalSession;
  readonly refreshToken: string;
}

/** A session that counts, and the account it is of. */
export interface LiveLogin {
  readonly session: LocalSession;
  readonly account: Account;
}

/** Logins at the site itself; `userId` of their sessions is the name of the account. */
export class LocalSessions {
  readonly #parts: {
    readonly table: LocalSessionTable;
    readonly commit: GroupCommit;
    readonly clock: Pick<Clock, 'now'>;
    readonly rng: Rng;
  };

  constructor(parts: { table: LocalSessionTable; commit: GroupCommit; clock: Pick<Clock, 'now'>; rng: Rng }) {
    this.#parts = parts;
  }

  open(name: string, jkt: string): Promise<ContinuedLogin> {
    const { table, commit, clock, rng } = this.#parts;
    const now = clock.now();
    const session = { ...openSession({ userId: name, clientId: CLIENT, ...LIMITS }, { clock, rng }), jkt };
    const { sessionId } = session;
    const { family, token } = startRefreshFamily({ ...session, lifetime: LIMITS.lifetime }, now, rng);
    return commit.write(() => {
      table.forgetBefore(now);
      table.insert(session);
      table.addToken(family.currentDigest, sessionId);
      return { session, refreshToken: token };
    });
  }

  /**
   * Uses a refresh token up and gives the next one, to whoever holds the key of the login. Throws
   * IDENTITY_LOGIN_REFUSED for a token nobody issued, and IDENTITY_SESSION_ENDED.
   */
  async continue(shown: { token: string; jkt: string }, find: (name: string) => Account | undefined) {
    const outcome = await this.#parts.commit.write(() => this.#rotate(shown, find));
    // Thrown only now: the end of a session must be kept although its token is refused.
    if (outcome instanceof HanseError) throw outcome;
    return outcome;
  }

  /** The session of a token that counts now, and its account. Throws IDENTITY_SESSION_ENDED. */
  requireLive(sessionId: string | undefined, find: (name: string) => Account | undefined): LiveLogin {
    return unwrap(this.find(sessionId, find));
  }

  /** As `requireLive`, for who only wants to know. */
  find(
    sessionId: string | undefined,
    findAccount: (name: string) => Account | undefined,
  ): Result<LiveLogin, HanseError> {
    const session = sessionId === undefined ? undefined : this.#parts.table.get(sessionId);
    if (session === undefined) return err(ended('it is not known'));
    const state = sessionState(session, this.#parts.clock.now());
    if (state !== 'live') return err(ended(BECAUSE[state]));
    const account = findAccount(session.userId);
    if (account === undefined || !isLoginGood(account, session.createdAt)) return err(ended(BECAUSE.changed));
    return ok({ session, account });
  }

  list(name: string): readonly LocalSession[] {
    const { table, clock } = this.#parts;
    const own = table.ofAccount(name);
    return ownSessions(own, name, clock.now()).flatMap(({ sessionId }) =>
      own.filter((one) => one.sessionId === sessionId),
    );
  }

  /** Throws GATEWAY_SESSION_UNKNOWN, also for a session of somebody else. */
  async revoke(sessionId: string, name: string): Promise<void> {
    const { table, commit, clock } = this.#parts;
    await commit.write(() => {
      const session = table.get(sessionId);
      if (session?.userId !== name) throw new HanseError('GATEWAY_SESSION_UNKNOWN', { sessionId });
      table.update(revokeSession(session, name, clock.now()));
    });
  }

  #rotate(
    { token, jkt }: { token: string; jkt: string },
    find: (name: string) => Account | undefined,
  ): ContinuedLogin | HanseError {
    const { table, clock, rng } = this.#parts;
    const now = clock.now();
    const digest = secretDigest(token);
    const session = table.sessionOfToken(digest);
    if (session === undefined) return new HanseError('IDENTITY_LOGIN_REFUSED');
    const shown = { token, jkt, clientId: session.clientId };
    const { family, outcome } = rotateRefreshToken(table.family(session), shown, now, rng);
    if (!outcome.ok) {
      if (outcome.error === 'reused') table.update(revokeSession(session, REUSE, now));
      return ended(BECAUSE[outcome.error]);
    }
    const state = sessionState(session, now);
    if (state !== 'live') return ended(BECAUSE[state]);
    const account = find(session.userId);
    if (account === undefined || !isLoginGood(account, session.createdAt)) return ended(BECAUSE.changed);
    table.update(touchSession(session, now));
    table.markUsed(digest);
    table.addToken(family.currentDigest, session.sessionId);
    return { session, refreshToken: outcome.value };
  }
}

const BECAUSE: Readonly<Record<RefreshRefusal | 'idle' | 'changed', string>> = {
  unknown: 'its refresh token is not known',
  expired: 'it has expired',
  idle: 'it was not used for too long',
  revoked: 'it was revoked',
  reused: 'its refresh token was used before, so that somebody else may hold it',
  'wrong-client': 'its refresh token belongs to another client',
  'wrong-key': 'its refresh token is bound to another key',
  'worn-out': 'it was renewed too often',
  changed: 'its account was removed or has another password',
};

function ended(because: string): HanseError {
  return new HanseError('IDENTITY_SESSION_ENDED', { because });
}
