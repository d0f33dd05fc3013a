import { err, type Instant, type Millis, ok, type Result, type Rng } from '@hanse/kernel';
import { mintSecret, secretDigest } from './secret.ts';

/** The refresh tokens of one login, each good once; only digests are kept. */
export interface RefreshFamily {
  readonly sessionId: string;
  readonly clientId: string;
  readonly currentDigest: string;
  /** Of those that were used. Whoever shows one of them again is a thief, or was robbed. */
  readonly usedDigests: readonly string[];
  readonly expiresAt: Instant;
  /** The thumbprint of the key they are bound to (RFC 9449 §5). */
  readonly jkt?: string;
  readonly revokedAt?: Instant;
}

/** `reused` revokes the whole family; the session is to be revoked with it. */
export type RefreshRefusal = 'unknown' | 'expired' | 'revoked' | 'reused' | 'wrong-client' | 'wrong-key' | 'worn-out';

/** A family after a refresh that was asked for, to be stored whatever the outcome, and the new token or why not. */
export interface Refreshed {
  readonly family: RefreshFamily;
  readonly outcome: Result<string, RefreshRefusal>;
}

/** After so many uses a new login is due: the list of used ones is bounded. */
const MOST_USES = 3_000;

export function startRefreshFamily(
  asked: { sessionId: string; clientId: string; lifetime: Millis; jkt?: string },
  now: Instant,
  rng: Rng,
): { readonly family: RefreshFamily; readonly token: string } {
  const { lifetime, ...names } = asked;
  const { secret, digest } = mintSecret(rng);
  return { family: { ...names, currentDigest: digest, usedDigests: [], expiresAt: now + lifetime }, token: secret };
}

/**
 * Uses a refresh token up and gives the next one (RFC 9700 §4.14.2). A token that was used before revokes the family:
 * of the two who hold it, nobody can tell the thief from the owner. A lost answer therefore costs a login.
 */
export function rotateRefreshToken(
  family: RefreshFamily,
  shown: { token: string; clientId: string; jkt?: string | undefined },
  now: Instant,
  rng: Rng,
): Refreshed {
  const digest = secretDigest(shown.token);
  const refused = (why: RefreshRefusal): Refreshed => ({ family, outcome: err(why) });
  if (family.usedDigests.includes(digest)) return { family: revokeFamily(family, now), outcome: err('reused') };
  if (digest !== family.currentDigest) return refused('unknown');
  if (family.revokedAt !== undefined) return refused('revoked');
  if (now >= family.expiresAt) return refused('expired');
  if (shown.clientId !== family.clientId) return refused('wrong-client');
  if (family.jkt !== undefined && shown.jkt !== family.jkt) return refused('wrong-key');
  if (family.usedDigests.length >= MOST_USES) return refused('worn-out');
  const next = mintSecret(rng);
  const usedDigests = [...family.usedDigests, digest];
  return { family: { ...family, currentDigest: next.digest, usedDigests }, outcome: ok(next.secret) };
}

export function revokeFamily(family: RefreshFamily, now: Instant): RefreshFamily {
  return family.revokedAt === undefined ? { ...family, revokedAt: now } : family;
}
