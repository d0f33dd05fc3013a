import { type Clock, HanseError, type Instant, type Millis, type Rng, uuidV7 } from '@hanse/kernel';
import type { Revocation } from '../bundle/revocation.ts';
import { LONGEST_LIFETIME } from '../tokens/token-issuer.ts';
import { CLOCK_TOLERANCE } from '../tokens/token-verifier.ts';

/** A login: every token and refresh token of it carries its id, so that its owner can end them all. */
export interface Session {
  readonly sessionId: string;
  readonly userId: string;
  /** `cli`, `console`, or a registered client. */
  readonly clientId: string;
  /** The virtual organisation that its tokens are for; absent: the user's own things only. */
  readonly vo?: string | undefined;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  /** The end, however much it is used. */
  readonly expiresAt: Instant;
  /** The end after so long without use. */
  readonly idleTimeout: Millis;
  /** The key its tokens are bound to (RFC 9449 §5). */
  readonly jkt?: string;
  /** What its tokens are for, when that is less than all that the user may do. */
  readonly scope?: string;
  readonly revoked?: { readonly at: Instant; readonly by: string };
}

export type SessionState = 'live' | 'idle' | 'expired' | 'revoked';

const HOUR: Millis = 3_600_000;
/** A month at most; a week without use. */
export const SESSION_LIMITS = { lifetime: 720 * HOUR, idleTimeout: 168 * HOUR } as const;

export function openSession(
  asked: {
    /** Minted before, when a grant was to name it; otherwise now. */
    sessionId?: string;
    userId: string;
    clientId: string;
    vo?: string;
    jkt?: string;
    scope?: string;
    lifetime?: Millis;
    idleTimeout?: Millis;
  },
  parts: { clock: Pick<Clock, 'now'>; rng: Rng },
): Session {
  const now = parts.clock.now();
  const { lifetime = SESSION_LIMITS.lifetime, idleTimeout = SESSION_LIMITS.idleTimeout, ...names } = asked;
  const sessionId = asked.sessionId ?? uuidV7(parts.clock, parts.rng);
  return { ...names, sessionId, createdAt: now, lastUsedAt: now, expiresAt: now + lifetime, idleTimeout };
}

export function sessionState({ revoked, expiresAt, lastUsedAt, idleTimeout }: Session, now: Instant): SessionState {
  if (revoked !== undefined) return 'revoked';
  if (now >= expiresAt) return 'expired';
  return now >= lastUsedAt + idleTimeout ? 'idle' : 'live';
}

/** The session as used now. Throws IDENTITY_SESSION_ENDED: a session that ended does not come back by being used. */
export function touchSession(session: Session, now: Instant): Session {
  const state = sessionState(session, now);
  if (state === 'live') return { ...session, lastUsedAt: Math.max(session.lastUsedAt, now) };
  const because = { idle: 'it was not used for too long', expired: 'it has expired', revoked: 'it was revoked' }[state];
  throw new HanseError('IDENTITY_SESSION_ENDED', { because });
}

/** The session ended by its owner or an operator. Who revoked it first stays on record. */
export function revokeSession(session: Session, by: string, now: Instant): Session {
  return session.revoked === undefined ? { ...session, revoked: { at: now, by } } : session;
}

/** What the next bundle says of an ended session: until the last of its access tokens is dead. */
export function sessionRevocation({ sessionId }: Session, issuer: string, now: Instant): Revocation {
  return { kind: 'session', id: sessionId, issuer, until: now + LONGEST_LIFETIME + CLOCK_TOLERANCE };
}

/** The sessions of one user that still are, the last used first: what their owner sees and may revoke. */
export function ownSessions(sessions: readonly Session[], userId: string, now: Instant): readonly Session[] {
  const own = sessions.filter((session) => session.userId === userId && sessionState(session, now) === 'live');
  return own.toSorted((a, b) => b.lastUsedAt - a.lastUsedAt);
}
