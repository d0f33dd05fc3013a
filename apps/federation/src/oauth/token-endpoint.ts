import { type Approval, pollDeviceGrant, redeemAuthorization, type Session, secretDigest } from '@hanse/identity';
import { type Clock, HanseError, UserIds } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { RobotTokens } from '../robots/robot-tokens.ts';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { AccessTokens } from '../users/access-tokens.ts';
import type { SessionService } from '../users/session-service.ts';
import type { User, UserTable } from '../users/user-table.ts';
import { DEVICE_GRANT, EXCHANGE_GRANT, GRANT_TYPES, type GrantType, type OAuthClient } from './clients.ts';
import { type Form, requiredField } from './form.ts';
import type { GrantTable } from './grant-table.ts';
import { oauthRefusal } from './oauth-refusal.ts';
import { FULL_SCOPE, requestedScope } from './requested-scope.ts';
import { requestedVo } from './requested-vo.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { TokenExchange } from './token-exchange.ts';

/** A request for a token, by a client that is known to be itself and a key that is known to be held. */
export interface TokenQuestion {
  readonly form: Form;
  readonly client: OAuthClient;
  readonly jkt: string;
  /** Where the request comes from, for the audit. */
  readonly address: string;
}

interface Parts {
  readonly db: Database;
  readonly grants: GrantTable;
  readonly sessions: SessionService;
  readonly users: UserTable;
  readonly tokens: AccessTokens;
  readonly exchange: TokenExchange;
  readonly robots: RobotTokens;
  readonly audit: Pick<IdentityAudit, 'loggedIn'>;
  readonly clock: Clock;
}

type Approved = { readonly userId: string; readonly sessionId: string; readonly scope: string; readonly vo?: string };

/** Answers grants with tokens. Everything it issues is bound to the key that made the proof of the request. */
export class TokenEndpoint {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws IDENTITY_OAUTH_REFUSED, and the errors of sessions. */
  answer(question: TokenQuestion): Promise<TokenAnswer> {
    const { client, form } = question;
    const asked = requiredField(form, 'grant_type');
    const grant = GRANT_TYPES.find((one) => one === asked);
    if (grant === undefined) throw oauthRefusal('unsupported_grant_type', 'this grant_type is not known');
    if (!client.grants.includes(grant)) throw oauthRefusal('unauthorized_client', 'it may not use this grant_type');
    return this.#answerers[grant](question);
  }

  readonly #answerers: Readonly<Record<GrantType, (question: TokenQuestion) => Promise<TokenAnswer>>> = {
    authorization_code: (question) => this.#forApproved(question, this.#redeemCode(question)),
    [DEVICE_GRANT]: (question) => this.#forApproved(question, this.#redeemDevice(question)),
    refresh_token: (question) => this.#refresh(question),
    [EXCHANGE_GRANT]: ({ form, jkt }) => this.#parts.exchange.answer(form, jkt),
    client_credentials: (question) => this.#forRobot(question),
  };

  async #forRobot({ form, client: { robot }, jkt }: TokenQuestion): Promise<TokenAnswer> {
    if (robot === undefined) throw oauthRefusal('unauthorized_client', 'the client is not a robot');
    const [scope, vo] = [form.get('scope'), requestedVo(form)];
    const asked = { jkt, ...(scope === undefined ? {} : { scope }), ...(vo === undefined ? {} : { vo }) };
    return this.#parts.robots.answer(robot, asked);
  }

  /** The grant is used up first, whatever comes of it: a code that was lost with a crash costs a login, not a theft. */
  #redeemCode({ form, client, jkt }: TokenQuestion): Approved {
    const { db, grants, sessions, clock } = this.#parts;
    const now = clock.now();
    const digest = secretDigest(requiredField(form, 'code'));
    const shown = {
      clientId: client.clientId,
      redirectUri: requiredField(form, 'redirect_uri'),
      verifier: requiredField(form, 'code_verifier'),
      jkt,
    };
    const approved = db.transaction(() => {
      const grant = grants.code(digest);
      if (grant === undefined) return undefined;
      const redeemed = redeemAuthorization(grant, shown, now);
      grants.putCode(redeemed.grant, now);
      if (redeemed.mustRevokeSession) sessions.end(grant.approval.sessionId, 'code-reuse');
      if (!redeemed.outcome.ok) return undefined;
      return approvedBy(redeemed.outcome.value, grant.scope);
    });
    if (approved === undefined) throw oauthRefusal('invalid_grant', 'the code is not good, or not for this request');
    return approved;
  }

  #redeemDevice({ form, client, jkt }: TokenQuestion): Approved {
    const { db, grants, clock } = this.#parts;
    const now = clock.now();
    const digest = secretDigest(requiredField(form, 'device_code'));
    const polled = db.transaction(() => {
      const grant = grants.device(digest);
      if (grant === undefined) return undefined;
      const { grant: next, outcome } = pollDeviceGrant(grant, { clientId: client.clientId, jkt }, now);
      grants.putDevice(next, now);
      return { outcome, scope: grant.scope };
    });
    if (polled === undefined) throw oauthRefusal('invalid_grant', 'the device code is not known');
    if (!polled.outcome.ok) throw oauthRefusal(polled.outcome.error, DEVICE_WORDS[polled.outcome.error]);
    return approvedBy(polled.outcome.value, polled.scope);
  }

  #forApproved(
    { client, jkt, address }: TokenQuestion,
    { userId, sessionId, scope, vo }: Approved,
  ): Promise<TokenAnswer> {
    const user = this.#user(userId);
    const wish = { sessionId, jkt, ...(scope === FULL_SCOPE ? {} : { scope }), ...(vo === undefined ? {} : { vo }) };
    const { session, refreshToken } = this.#parts.sessions.open(user.userId, client.clientId, wish);
    this.#parts.audit.loggedIn(user.userId, { sid: sessionId, client: client.clientId, address });
    return this.#tokens(user, session, refreshToken, scope);
  }

  /** The key is the one that the session began with (RFC 9449 §5), and the scope at most the session's. */
  #refresh({ form, client, jkt }: TokenQuestion): Promise<TokenAnswer> {
    const continued = this.#parts.sessions.continue(requiredField(form, 'refresh_token'), {
      clientId: client.clientId,
      jkt,
    });
    const { session, refreshToken } = continued;
    const scope = requestedScope(form.get('scope'), session.scope ?? FULL_SCOPE);
    return this.#tokens(this.#user(session.userId), session, refreshToken, scope);
  }

  #user(userId: string): User {
    const user = this.#parts.users.get(UserIds.parse(userId));
    if (user === undefined) throw new HanseError('IDENTITY_SESSION_ENDED', { because: 'its user is gone' });
    return user;
  }

  async #tokens(user: User, session: Session, refreshToken: string, scope: string): Promise<TokenAnswer> {
    const { tokens, clock } = this.#parts;
    const { token, expiresAt } = await tokens.ofSession(user, session, scope);
    const expires_in = Math.floor((expiresAt - clock.now()) / 1000);
    return { access_token: token, token_type: 'DPoP', expires_in, refresh_token: refreshToken, scope };
  }
}

function approvedBy({ subject: userId, sessionId, vo }: Approval, scope: string): Approved {
  return { userId, sessionId, scope, ...(vo === undefined ? {} : { vo }) };
}

const DEVICE_WORDS = {
  authorization_pending: 'the person has not decided yet',
  slow_down: 'wait longer between two polls',
  access_denied: 'the person said no',
  expired_token: 'nobody decided in time',
  invalid_grant: 'the device code is not good, or not for this client and key',
} as const;
