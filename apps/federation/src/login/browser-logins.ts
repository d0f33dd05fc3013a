import { createHmac } from 'node:crypto';
import {
  type Approval,
  type AuthorizationGrant,
  grantAuthorization,
  matchesSecret,
  mintSecret,
  secretDigest,
} from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Millis, type Rng, type UserId, uuidV7 } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { Memberships } from '../vos/memberships.ts';
import { browserCookie, browserSecret } from './browser-cookie.ts';
import type { CheckedRequest, Interaction, Purpose } from './interaction.ts';
import type { InteractionTable } from './interaction-table.ts';

/** A login that began: where the browser goes, and the cookie it is to be known by. */
export interface BegunLogin {
  readonly interactionId: string;
  readonly location: string;
  readonly setCookie: string;
}

interface Parts {
  readonly db: Database;
  readonly interactions: InteractionTable;
  readonly grants: { putCode(grant: AuthorizationGrant, now: Instant): void };
  /** The authorization server's own name, for the `iss` of its answers (RFC 9207). */
  readonly issuer: string;
  readonly memberships: Pick<Memberships, 'find' | 'require'>;
  readonly clock: Clock;
  readonly rng: Rng;
}

const LIFETIME: Millis = 600_000;
/** Anybody may begin a login, so that their number needs an end. */
const MOST_AT_ONCE = 10_000;

/**
 * Logins in browsers. However a person proves who they are (a local account, an upstream provider), it ends the same
 * way: whoever proved it calls `require` with the browser's cookies, then `finish`, and sends the browser where that says.
 */
export class BrowserLogins {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws IDENTITY_LOGIN_THROTTLED when too many logins are under way. */
  begin(purpose: Purpose, cookies: string | undefined): BegunLogin {
    const { interactions, clock, rng } = this.#parts;
    const now = clock.now();
    interactions.forgetBefore(now);
    if (interactions.count() >= MOST_AT_ONCE) throw new HanseError('IDENTITY_LOGIN_THROTTLED', { seconds: 60 });
    const secret = browserSecret(cookies) ?? mintSecret(rng).secret;
    const interactionId = uuidV7(clock, rng);
    interactions.insert({ interactionId, browserDigest: secretDigest(secret), purpose, expiresAt: now + LIFETIME });
    return { interactionId, location: `/login/${interactionId}`, setCookie: browserCookie(secret) };
  }

  /** The login under way in this browser. Throws FEDERATION_LOGIN_UNKNOWN, whatever else it is. */
  require(interactionId: string, cookies: string | undefined): Interaction {
    const { interactions, clock } = this.#parts;
    const found = interactions.get(interactionId);
    const secret = browserSecret(cookies);
    if (found === undefined || secret === undefined || found.expiresAt <= clock.now()) throw unknown();
    if (!matchesSecret(secret, found.browserDigest)) throw unknown();
    return found;
  }

  /** A token for the forms of this login, which no other site can know. */
  formToken({ interactionId }: Interaction, cookies: string | undefined): string {
    return createHmac('sha256', browserSecret(cookies) ?? '')
      .update(interactionId)
      .digest('base64url');
  }

  /** Throws FEDERATION_FORM_FOREIGN. */
  requireFormToken(interaction: Interaction, cookies: string | undefined, shown: string | undefined): void {
    if (shown !== undefined && matchesSecret(shown, secretDigest(this.formToken(interaction, cookies)))) return;
    throw new HanseError('FEDERATION_FORM_FOREIGN');
  }

  /** The person is this user: answers where their browser goes now. Throws FEDERATION_LOGIN_UNKNOWN. */
  finish(interactionId: string, userId: UserId): string {
    const { db, interactions } = this.#parts;
    return db.transaction(() => {
      const found = interactions.get(interactionId);
      if (found === undefined) throw unknown();
      if (found.purpose.kind === 'authorize') return this.#answer(found, found.purpose, userId);
      interactions.setUser(interactionId, userId);
      return `/device/${interactionId}`;
    });
  }

  /** The login was answered and is over. Throws FEDERATION_LOGIN_UNKNOWN when that happened before. */
  end(interactionId: string): void {
    if (!this.#parts.interactions.delete(interactionId)) throw unknown();
  }

  /** Who approved, under which session, and for which VO the tokens will be. FEDERATION_VO_NOT_MEMBER. */
  approvalOf(userId: UserId, vo?: string): Approval {
    const { memberships, clock, rng } = this.#parts;
    if (vo !== undefined) memberships.require(vo, userId);
    return { subject: userId, sessionId: uuidV7(clock, rng), ...(vo === undefined ? {} : { vo }) };
  }

  #answer(
    { interactionId }: Interaction,
    { request, state }: { request: CheckedRequest; state?: string },
    userId: UserId,
  ): string {
    const { grants, memberships, issuer, clock, rng } = this.#parts;
    this.end(interactionId);
    const { redirectUri, vo } = request;
    const back = { ...(state === undefined ? {} : { state }), iss: issuer };
    if (vo !== undefined && memberships.find(vo, userId) === undefined) {
      const problem = `the person is not a member of ${vo}`;
      return answerLocation(redirectUri, { error: 'access_denied', error_description: problem, ...back });
    }
    const { grant, code } = grantAuthorization(request, this.approvalOf(userId, vo), clock.now(), rng);
    grants.putCode(grant, clock.now());
    return answerLocation(redirectUri, { code, ...back });
  }
}

/** A redirect URI with the parameters of the answer (RFC 6749 §4.1.2). */
export function answerLocation(redirectUri: string, answer: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.href;
}

function unknown(): HanseError {
  return new HanseError('FEDERATION_LOGIN_UNKNOWN');
}
