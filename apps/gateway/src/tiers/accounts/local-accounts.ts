import type { Credentials } from '@hanse/http';
import {
  checkLogin,
  derivePassword,
  KeyRing,
  LoginThrottle,
  type PasswordDerivation,
  sentToken,
  siteUri,
  type TokenClaims,
  TokenIssuer,
  TokenVerifier,
  verifyBinding,
} from '@hanse/identity';
import { type Clock, type Millis, type Rng, Semaphore, type SiteId } from '@hanse/kernel';
import type { RequestProof } from '../../security/request-proof.ts';
import type { LocalIdentity, LocalUser } from '../local-identity.ts';
import type { AccountFile } from './account-file.ts';
import type { LocalSession } from './local-session-table.ts';
import type { ContinuedLogin, LocalSessions } from './local-sessions.ts';

const TOKEN_LIFETIME: Millis = 15 * 60_000;
/** A password costs 32 MiB and a tenth of a second to check: a flood of guesses must not take the machine. */
const PARALLEL_CHECKS = 2;

/** What a login or its renewal answers. */
export interface LocalLogin {
  readonly token: string;
  readonly expiresAt: number;
  readonly refreshToken: string;
  readonly sessionId: string;
  readonly user: string;
  readonly role: 'member' | 'operator';
}

interface AccountParts {
  readonly siteId: SiteId;
  readonly file: AccountFile;
  readonly sessions: LocalSessions;
  readonly proof: Pick<RequestProof, 'keyOf' | 'shownBy'>;
  /** Where the keys of the site's own issuer are kept. */
  readonly keyFile: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly rng: Rng;
  /** The work of checking a password; another one is for counting it. */
  readonly derive?: PasswordDerivation;
}

/**
 * The provider's own accounts: proved by password, answered with short tokens of the site's own issuer that are bound to
 * the client's key. Nobody but this site trusts that issuer, and this site trusts it for these accounts alone.
 */
export class LocalAccounts implements LocalIdentity {
  readonly source = 'accounts';
  readonly #parts: AccountParts;
  readonly #ring: KeyRing;
  readonly #issuer: TokenIssuer;
  readonly #verifier: TokenVerifier;
  readonly #throttle: LoginThrottle;
  readonly #checks = new Semaphore(PARALLEL_CHECKS);

  constructor(parts: AccountParts) {
    const { siteId, keyFile, clock, rng } = parts;
    const issuer = siteUri(siteId);
    this.#parts = parts;
    this.#ring = KeyRing.open({ file: keyFile, clock });
    this.#issuer = new TokenIssuer({ issuer, keys: this.#ring, clock, rng });
    this.#verifier = new TokenVerifier({ issuer, jwks: this.#ring.jwks(), audience: siteId, clock });
    this.#throttle = new LoginThrottle({ clock });
  }

  recognises({ headers }: Credentials): boolean {
    const token = tokenOf(headers.authorization);
    return token !== undefined && this.#verifier.isRouted(token);
  }

  /** Throws an error of kind unauthenticated. */
  async identify(credentials: Credentials): Promise<LocalUser> {
    this.#turnKeys();
    const sent = sentToken(credentials.headers.authorization);
    const claims = await this.#verifier.verify(sent.token);
    verifyBinding(claims, await this.#parts.proof.shownBy(sent, credentials));
    return this.#userOf(claims);
  }

  isLive({ sessionId }: LocalUser): boolean {
    const { file, sessions } = this.#parts;
    return sessions.find(sessionId, (name) => file.find(name)).ok;
  }

  /** IDENTITY_LOGIN_REFUSED after the same work whether the user exists or not, IDENTITY_LOGIN_THROTTLED after none. */
  async login(
    asked: { user: string; password: string },
    { address, credentials }: { address: string; credentials: Credentials },
  ): Promise<LocalLogin> {
    const { file, sessions, proof, derive = derivePassword } = this.#parts;
    const jkt = await proof.keyOf(credentials);
    const { account } = await checkLogin({
      name: asked.user,
      password: asked.password,
      address,
      find: (name) => file.find(name),
      throttle: this.#throttle,
      derive: (...work) => this.#checks.run(() => derive(...work)),
    });
    return this.#answer(await sessions.open(account.name, jkt));
  }

  /** A refresh token is good once, and only with a proof of the key that logged in. */
  async refresh(refreshToken: string, credentials: Credentials): Promise<LocalLogin> {
    const { file, sessions, proof } = this.#parts;
    const jkt = await proof.keyOf(credentials);
    return this.#answer(await sessions.continue({ token: refreshToken, jkt }, (name) => file.find(name)));
  }

  /** The logins of a session's account that still are. */
  sessionsOf(sessionId: string | undefined): readonly LocalSession[] {
    return this.#parts.sessions.list(this.#accountOf(sessionId));
  }

  /** Throws GATEWAY_SESSION_UNKNOWN, also for one of another account. */
  async revoke(sessionId: string, by: string | undefined): Promise<void> {
    await this.#parts.sessions.revoke(sessionId, this.#accountOf(by));
  }

  #accountOf(sessionId: string | undefined): string {
    const { sessions, file } = this.#parts;
    return sessions.requireLive(sessionId, (name) => file.find(name)).account.name;
  }

  /** Makes the next key when it is time, and trusts the dead ones no more; costs nothing when it is not. */
  #turnKeys(): void {
    if (this.#ring.turn()) this.#verifier.trust(this.#ring.jwks());
  }

  async #answer({ session, refreshToken }: ContinuedLogin): Promise<LocalLogin> {
    this.#turnKeys();
    const { siteId, file } = this.#parts;
    const { sessionId, userId: user, clientId, jkt } = session;
    const { token, expiresAt } = await this.#issuer.issue({
      ...{ subject: user, audience: siteId, clientId, sessionId },
      // What an account may do is the local policy's to say, at every request anew.
      scope: [],
      lifetime: TOKEN_LIFETIME,
      confirmation: { jkt },
    });
    return { token, expiresAt, refreshToken, sessionId, user, role: file.find(user)?.role ?? 'member' };
  }

  /** The account counts as it is now, not as it was when the token was made. */
  #userOf({ sessionId, expiresAt }: TokenClaims): LocalUser {
    const { file, sessions } = this.#parts;
    const { session, account } = sessions.requireLive(sessionId, (name) => file.find(name));
    return {
      source: this.source,
      name: account.accountId,
      displayName: account.name,
      isOperator: account.role === 'operator',
      sessionId: session.sessionId,
      until: expiresAt,
    };
  }
}

/** A bound token comes as `DPoP`; as `Bearer` it is recognised too, so that it is refused for what it lacks. */
function tokenOf(authorization: string | undefined): string | undefined {
  return /^(?:DPoP|Bearer) +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}
