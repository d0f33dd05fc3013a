import { createHmac } from 'node:crypto';
import { mintSecret, secretDigest } from '@hanse/identity';
import { type Clock, HanseError, type Millis, type Rng } from '@hanse/kernel';
import type { UpstreamAttemptTable, UpstreamGoal } from './upstream-attempt-table.ts';
import type { UpstreamChecks } from './upstream-provider.ts';

const LIFETIME: Millis = 600_000;
/** Anybody may set out, so that their number needs an end. */
const MOST_AT_ONCE = 10_000;

/**
 * Browsers on the way to a provider and back. The browser keeps the one secret, in a cookie; nonce and PKCE verifier are
 * made from it and the state, so that the database alone is of no use to finish somebody's login.
 */
export class UpstreamAttempts {
  readonly #parts: { readonly attempts: UpstreamAttemptTable; readonly clock: Pick<Clock, 'now'>; readonly rng: Rng };

  constructor(parts: { attempts: UpstreamAttemptTable; clock: Pick<Clock, 'now'>; rng: Rng }) {
    this.#parts = parts;
  }

  /** Throws IDENTITY_LOGIN_THROTTLED when too many are on their way. */
  begin(upstream: string, goal: UpstreamGoal, browserSecret: string): UpstreamChecks {
    const { attempts, clock, rng } = this.#parts;
    const now = clock.now();
    attempts.forgetBefore(now);
    if (attempts.count() >= MOST_AT_ONCE) throw new HanseError('IDENTITY_LOGIN_THROTTLED', { seconds: 60 });
    const { secret: state, digest: stateDigest } = mintSecret(rng);
    const browserDigest = secretDigest(browserSecret);
    attempts.insert({ stateDigest, browserDigest, upstream, goal, expiresAt: now + LIFETIME });
    return checksOf(state, browserSecret);
  }

  /**
   * Somebody comes back, once. Throws FEDERATION_LOGIN_UNKNOWN for a state that was never given out, has ended, was used,
   * or belongs to another browser or provider: nobody is told which.
   */
  finish(upstream: string, state: string, browserSecret: string): { goal: UpstreamGoal; checks: UpstreamChecks } {
    const { attempts, clock } = this.#parts;
    const shown = { stateDigest: secretDigest(state), browserDigest: secretDigest(browserSecret), upstream };
    const found = attempts.take(shown);
    if (found === undefined || found.expiresAt <= clock.now()) throw new HanseError('FEDERATION_LOGIN_UNKNOWN');
    return { goal: found.goal, checks: checksOf(state, browserSecret) };
  }
}

function checksOf(state: string, browserSecret: string): UpstreamChecks {
  const derived = (use: string) => createHmac('sha256', browserSecret).update(`${use}:${state}`).digest('base64url');
  return { state, nonce: derived('nonce'), verifier: derived('verifier') };
}
