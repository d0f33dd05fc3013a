import { createPublicKey } from 'node:crypto';
import { type Clock, HanseError, type Millis } from '@hanse/kernel';
import { compactVerify, decodeJwt } from 'jose';
import { ReplayCache } from '../dpop/replay-cache.ts';
import type { PublicJwk } from '../tokens/key-set.ts';

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The furthest end of an assertion: who steals one has little time. */
export const LONGEST_ASSERTION: Millis = 300_000;

const SKEW: Millis = 10_000;
const LONGEST_TEXT = 4_096;
const LONGEST_ID = 256;
const REMEMBERED = 100_000;

/** Verifies the assertions by which clients with a key prove themselves (private_key_jwt, RFC 7523 §3). */
export class AssertionVerifier {
  readonly #audience: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #used: ReplayCache;

  /** `audience` is the address of the token endpoint; one verifier sees every assertion, so that none is good twice. */
  constructor(parts: { audience: string; clock: Pick<Clock, 'now'>; remembered?: number }) {
    this.#audience = parts.audience;
    this.#clock = parts.clock;
    const capacity = parts.remembered ?? REMEMBERED;
    this.#used = new ReplayCache({ clock: parts.clock, keep: LONGEST_ASSERTION + 2 * SKEW, capacity });
  }

  /** Throws IDENTITY_ASSERTION_INVALID, for one that was used before too, and IDENTITY_PROOFS_FULL. */
  async verify(assertion: string, clientId: string, key: Pick<PublicJwk, 'kty' | 'crv' | 'x' | 'y'>): Promise<void> {
    const claims = await signedClaims(assertion, key);
    if (claims['iss'] !== clientId || claims['sub'] !== clientId) throw invalid('it is of another client');
    // Exactly one: an assertion that several servers accept could be used by one at another.
    const [audience, ...others] = [claims['aud']].flat();
    if (audience !== this.#audience || others.length > 0) throw invalid(`its audience is not ${this.#audience}`);
    this.#requireInTime(claims);
    const { jti } = claims;
    if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) {
      throw invalid(`it has no "jti" of at most ${LONGEST_ID} characters`);
    }
    if (!this.#used.use(`${clientId} ${jti}`)) throw invalid('it was used before');
  }

  #requireInTime({ exp, nbf, iat }: Readonly<Record<string, unknown>>): void {
    const now = this.#clock.now();
    const end = instant(exp);
    if (end === undefined) throw invalid('it has no "exp"');
    if (end + SKEW <= now) throw invalid('it has ended');
    if (end > now + LONGEST_ASSERTION + SKEW) throw invalid(`it lasts longer than ${LONGEST_ASSERTION / 1000} s`);
    for (const since of [nbf, iat]) {
      if (since !== undefined && !((instant(since) ?? Number.POSITIVE_INFINITY) <= now + SKEW)) {
        throw invalid('it is from the future');
      }
    }
  }
}

/** Whose an assertion says that it is; believed only when it was verified. */
export function assertedClient(assertion: string): string | undefined {
  if (assertion.length > LONGEST_TEXT) return undefined;
  try {
    return decodeJwt(assertion).sub;
  } catch {
    // Whatever is wrong with it: it names nobody.
    return undefined;
  }
}

async function signedClaims(
  assertion: string,
  { kty, crv, x, y }: Pick<PublicJwk, 'kty' | 'crv' | 'x' | 'y'>,
): Promise<Readonly<Record<string, unknown>>> {
  if (assertion.length > LONGEST_TEXT) throw invalid('it is too long');
  try {
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    const { payload } = await compactVerify(assertion, key, { algorithms: ['ES256'] });
    const content: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return typeof content === 'object' && content !== null ? (content as Readonly<Record<string, unknown>>) : {};
  } catch (cause) {
    throw invalid("it is not signed with the client's key by ES256", cause);
  }
}

function instant(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function invalid(problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_ASSERTION_INVALID', { problem }, cause);
}
