import { HanseError, type Instant } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type AskedService, askService } from '../ask-service.ts';
import type { ServiceCredential } from './service-credential.ts';

const Named = Type.Object({ id: Type.String({ minLength: 1 }), name: Type.String() });
/** Of what Keystone says of a token, what counts here (Identity API v3, validate and show information for token). */
const TokenSchema = Type.Object({
  token: Type.Object({
    expires_at: Type.String(),
    user: Type.Object({ ...Named.properties, domain: Type.Optional(Named) }),
    project: Type.Optional(Named),
    roles: Type.Optional(Type.Array(Named)),
  }),
});
const validator = Compile(TokenSchema);

/** A token that Keystone vouches for. */
export interface KeystoneToken {
  readonly userId: string;
  readonly userName: string;
  readonly domain?: string;
  readonly project?: string;
  readonly roles: readonly string[];
  readonly expiresAt: Instant;
}

/** Keystone's Identity API v3, as far as it says whose a token is. */
export class KeystoneClient {
  readonly #service: AskedService;
  readonly #credential: () => ServiceCredential;
  /** The gateway's own token; one login at a time. */
  #own: Promise<string> | undefined;

  constructor(parts: { service: AskedService; credential: () => ServiceCredential }) {
    this.#service = parts.service;
    this.#credential = parts.credential;
  }

  /** Undefined for a token that Keystone does not vouch for. Throws PEER_UNREACHABLE, GATEWAY_KEYSTONE_REFUSED. */
  async validate(token: string): Promise<KeystoneToken | undefined> {
    const first = await this.#ask(token);
    // 401 is about the gateway's own token, which may have ended or been revoked; once anew, then it is a fault.
    const answer = first.status === 401 ? await this.#askAgain(token) : first;
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#refused(`it answered ${answer.status} to GET /v3/auth/tokens`);
    return keystoneToken(this.#parsed(answer.text).token);
  }

  #askAgain(token: string) {
    this.#own = undefined;
    return this.#ask(token);
  }

  async #ask(token: string) {
    const headers = { 'x-auth-token': await this.#ownToken(), 'x-subject-token': token, accept: 'application/json' };
    return askService(this.#service, { method: 'GET', path: '/v3/auth/tokens?nocatalog', headers });
  }

  #ownToken(): Promise<string> {
    this.#own ??= this.#logIn().catch((thrown: unknown) => {
      this.#own = undefined;
      throw thrown;
    });
    return this.#own;
  }

  /** Identity API v3, password authentication with scope: the token comes in a header. */
  async #logIn(): Promise<string> {
    const { user: name, password, project, domain: domainName = 'Default' } = this.#credential();
    const domain = { name: domainName };
    const identity = { methods: ['password'], password: { user: { name, password, domain } } };
    const body = JSON.stringify({ auth: { identity, scope: { project: { name: project, domain } } } });
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const path = '/v3/auth/tokens?nocatalog';
    const answer = await askService(this.#service, { method: 'POST', path, headers, body });
    const token = answer.headers['x-subject-token'];
    if (answer.status === 201 && typeof token === 'string') return token;
    throw this.#refused(`it answered ${answer.status} to the login of ${name}`);
  }

  #parsed(text: string): Static<typeof TokenSchema> {
    try {
      const value: unknown = JSON.parse(text);
      if (validator.Check(value)) return value;
    } catch {
      // Told below, without the text.
    }
    throw this.#refused('it did not describe the token as the Identity API v3 does');
  }

  #refused(problem: string): HanseError {
    return new HanseError('GATEWAY_KEYSTONE_REFUSED', { peer: this.#service.peer, problem });
  }
}

function keystoneToken(token: Static<typeof TokenSchema>['token']): KeystoneToken {
  const { user, project, roles = [] } = token;
  const expiresAt = Date.parse(token.expires_at);
  return {
    userId: user.id,
    userName: user.name,
    ...(user.domain === undefined ? {} : { domain: user.domain.name }),
    ...(project === undefined ? {} : { project: project.id }),
    roles: roles.map(({ name }) => name),
    // A time that cannot be read has passed.
    expiresAt: Number.isNaN(expiresAt) ? 0 : expiresAt,
  };
}
