import {
  CLOCK_TOLERANCE,
  LONGEST_LIFETIME,
  openSession,
  ownSessions,
  type RefreshRefusal,
  revokeSession,
  rotateRefreshToken,
  type Session,
  secretDigest,
  sessionState,
  startRefreshFamily,
  touchSession,
} from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Rng, type UserId, UserIds } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { SessionTable } from './session-table.ts';

/** An access token lives on so long after its session has ended. */
const AFTERLIFE = LONGEST_LIFETIME + CLOCK_TOLERANCE;
/** Who ends a session whose refresh token was shown twice. */
const REUSE = 'reuse-detection';

/** A session that goes on, and the refresh token to continue it with. */
export interface ContinuedSession {
  readonly session: Session;
  readonly refreshToken: string;
}

interface SessionParts {
  readonly db: Database;
  readonly sessions: SessionTable;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Tells the gateways of a session that was ended; called inside the transaction. */
  readonly onEnded: (session: Session, by: string) => void;
  /** Throws FEDERATION_VO_NOT_MEMBER. */
  readonly requireMember: (vo: string, userId: UserId) => void;
}

/** What a session is to be limited to. */
export interface SessionWish {
  /** Minted before, when a grant named it. */
  readonly sessionId?: string;
  readonly vo?: string;
  /** The key that its tokens are bound to. */
  readonly jkt: string;
  readonly scope?: string;
}

/** Who uses a refresh token (the session's own client, when that does not matter), and for what. */
export interface RefreshShown {
  readonly clientId?: string | undefined;
  readonly jkt: string;
  /** The VO that the session is for from now on; null: none; undefined: as before. */
  readonly vo?: string | null | undefined;
}

/** Logins: opened, continued by refresh tokens that are good once, seen and ended by their owner. */
export class SessionService {
  readonly #parts: SessionParts;
  /** Sessions that ended while their access tokens are still good, with the end of those. */
  readonly #ended = new Map<string, Instant>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const since = parts.clock.now() - AFTERLIFE;
    for (const { sessionId, revoked } of parts.sessions.revokedSince(since)) {
      this.#ended.set(sessionId, (revoked?.at ?? since) + AFTERLIFE);
    }
  }

  open(userId: UserId, clientId: string, asked: SessionWish): ContinuedSession {
    const { db, sessions, clock, rng } = this.#parts;
    const now = clock.now();
    if (asked.vo !== undefined) this.#parts.requireMember(asked.vo, userId);
    const session = openSession({ ...asked, userId, clientId }, { clock, rng });
    const { sessionId, expiresAt } = session;
    const { family, token } = startRefreshFamily({ sessionId, clientId, lifetime: expiresAt - now }, now, rng);
    db.transaction(() => {
      sessions.forgetBefore(now - AFTERLIFE);
      sessions.insert(session);
      sessions.addToken(family.currentDigest, sessionId);
    });
    return { session, refreshToken: token };
  }

  /**
   * Uses a refresh token up and gives the next. Throws IDENTITY_LOGIN_REFUSED for a token nobody issued, and
   * IDENTITY_SESSION_ENDED for one that was used before, which ends the session for whoever holds its other tokens;
   * FEDERATION_VO_NOT_MEMBER, after which the token is still good.
   */
  continue(refreshToken: string, shown: RefreshShown): ContinuedSession {
    const outcome = this.#parts.db.transaction(() => this.#rotate(refreshToken, shown));
    // Thrown only now: the end of a session must be kept although its token is refused.
    if (outcome instanceof HanseError) throw outcome;
    return outcome;
  }

  /** The sessions of a user that can still be used, the last used first. */
  list(userId: UserId): readonly Session[] {
    const { sessions, clock } = this.#parts;
    return ownSessions(sessions.ofUser(userId), userId, clock.now());
  }

  /** Throws FEDERATION_SESSION_UNKNOWN, also for a session of somebody else. */
  revoke(sessionId: string, userId: UserId): void {
    const session = this.#parts.sessions.get(sessionId);
    if (session?.userId !== userId) throw new HanseError('FEDERATION_SESSION_UNKNOWN', { sessionId });
    this.#parts.db.transaction(() => this.#end(session, userId));
  }

  /** Ends a session whosever it is; nothing happens when there is none, or it has ended. */
  end(sessionId: string, by: string): void {
    const session = this.#parts.sessions.get(sessionId);
    if (session !== undefined) this.#parts.db.transaction(() => this.#end(session, by));
  }

  /** Ends all sessions of a user. */
  endAll(userId: UserId, by: string): void {
    for (const { sessionId } of this.list(userId)) this.end(sessionId, by);
  }

  /** Ends the session of a refresh token, if the token is one of the client's (RFC 7009 §2.1). */
  endByToken(refreshToken: string, clientId: string): boolean {
    const session = this.#parts.sessions.sessionOfToken(secretDigest(refreshToken));
    if (session?.clientId !== clientId) return false;
    this.end(session.sessionId, session.userId);
    return true;
  }

  /** Throws IDENTITY_SESSION_ENDED for the access tokens of a session that was ended. */
  requireLive(sessionId: string | undefined): void {
    const until = sessionId === undefined ? undefined : this.#ended.get(sessionId);
    if (until === undefined || until <= this.#parts.clock.now()) return;
    throw new HanseError('IDENTITY_SESSION_ENDED', { because: 'it was revoked' });
  }

  #rotate(refreshToken: string, { clientId, jkt, vo: wanted }: RefreshShown): ContinuedSession | HanseError {
    const { sessions, clock, rng } = this.#parts;
    const now = clock.now();
    const digest = secretDigest(refreshToken);
    const session = sessions.sessionOfToken(digest);
    if (session === undefined) return new HanseError('IDENTITY_LOGIN_REFUSED');
    const shown = { token: refreshToken, clientId: clientId ?? session.clientId, jkt };
    const { family, outcome } = rotateRefreshToken(sessions.family(session), shown, now, rng);
    if (!outcome.ok) {
      if (outcome.error === 'reused') this.#end(session, REUSE);
      return refusal(outcome.error);
    }
    const state = sessionState(session, now);
    if (state !== 'live') return refusal(state === 'idle' ? 'idle' : 'expired');
    const vo = this.#allowedVo(session, wanted);
    const used = { ...touchSession(session, now), vo };
    sessions.update(used);
    sessions.markUsed(digest);
    sessions.addToken(family.currentDigest, session.sessionId);
    return { session: used, refreshToken: outcome.value };
  }

  /** What is thrown here leaves the refresh token unused. */
  #allowedVo({ vo: present, userId }: Session, wanted: string | null | undefined): string | undefined {
    const vo = wanted === undefined ? present : (wanted ?? undefined);
    if (vo !== undefined) this.#parts.requireMember(vo, UserIds.parse(userId));
    return vo;
  }

  #end(session: Session, by: string): void {
    const { sessions, clock, onEnded } = this.#parts;
    if (session.revoked !== undefined) return;
    const now = clock.now();
    for (const [sessionId, until] of this.#ended) if (until <= now) this.#ended.delete(sessionId);
    sessions.update(revokeSession(session, by, now));
    this.#ended.set(session.sessionId, now + AFTERLIFE);
    onEnded(session, by);
  }
}

const BECAUSE: Readonly<Record<RefreshRefusal | 'idle', string>> = {
  unknown: 'its refresh token is not known',
  expired: 'it has expired',
  idle: 'it was not used for too long',
  revoked: 'it was revoked',
  reused: 'its refresh token was used before, so that somebody else may hold it',
  'wrong-client': 'its refresh token belongs to another client',
  'wrong-key': 'its refresh token is bound to another key',
  'worn-out': 'it was renewed too often',
};

function refusal(why: RefreshRefusal | 'idle'): HanseError {
  return new HanseError('IDENTITY_SESSION_ENDED', { because: BECAUSE[why] });
}
