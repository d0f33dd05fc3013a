import { pkceChallenge } from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Logger, type Millis } from '@hanse/kernel';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import type { UpstreamClaims } from './upstream-claims.ts';
import type { UpstreamConfig } from './upstream-config.ts';
import { upstreamError } from './upstream-error.ts';

/** How long what a provider says of itself is believed; its keys are fetched when an unknown one signs. */
const DISCOVERY_LIFETIME: Millis = 3_600_000;
/** A provider that did not answer is left alone so long, that waiting people do not flood it. */
const REST: Millis = 5_000;
const TIMEOUT_SECONDS = 10;
const LONGEST_SUBJECT = 255;

/** What ties the answer of a provider to the request it belongs to. */
export interface UpstreamChecks {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

interface ProviderParts {
  readonly config: UpstreamConfig;
  /** Read at every discovery, so that a changed secret is taken up. */
  readonly clientSecret: () => string | undefined;
  readonly fetch: CustomFetch;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** One upstream OpenID Connect provider, asked by code flow with PKCE, state and nonce. */
export class UpstreamProvider {
  readonly #parts: ProviderParts;
  #known: { readonly configuration: Configuration; readonly until: Instant } | undefined;
  #restsUntil: Instant = 0;
  #discovering: Promise<Configuration> | undefined;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  get config(): UpstreamConfig {
    return this.#parts.config;
  }

  /** Where to send the browser. Throws FEDERATION_UPSTREAM_UNAVAILABLE. */
  async authorizationUrl(redirectUri: string, { state, nonce, verifier }: UpstreamChecks): Promise<URL> {
    const { scopes = ['profile', 'email'] } = this.config;
    return buildAuthorizationUrl(await this.#configuration(), {
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...scopes])].join(' '),
      ...{ state, nonce },
      code_challenge: pkceChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /**
   * Who has come back with this answer: state and issuer (RFC 9207) are compared, the code is redeemed, the ID token
   * verified by the provider's keys. `wanted` names claims that are asked for at the userinfo endpoint when the ID token
   * lacks them. Throws FEDERATION_UPSTREAM_DENIED, FEDERATION_UPSTREAM_REFUSED, FEDERATION_UPSTREAM_UNAVAILABLE.
   */
  async claims(answer: URL, checks: UpstreamChecks, wanted: readonly string[] = []): Promise<UpstreamClaims> {
    const configuration = await this.#configuration();
    const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = checks;
    try {
      const expected = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
      const tokens = await authorizationCodeGrant(configuration, answer, expected);
      return await this.#claimsOf(configuration, tokens, wanted);
    } catch (thrown) {
      const error = upstreamError(this.config.title, thrown);
      this.#parts.logger.warn('upstream-refused', {
        upstream: this.config.name,
        code: error.code,
        problem: error.message,
      });
      throw error;
    }
  }

  async #claimsOf(
    configuration: Configuration,
    tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
    wanted: readonly string[],
  ): Promise<UpstreamClaims> {
    const idToken = tokens.claims();
    if (idToken === undefined || idToken.sub.length > LONGEST_SUBJECT) {
      throw new HanseError('FEDERATION_UPSTREAM_REFUSED', {
        upstream: this.config.title,
        problem: 'no usable subject',
      });
    }
    const isComplete = wanted.every((claim) => Object.hasOwn(idToken, claim));
    const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
    const more = isComplete || !hasMore ? {} : await fetchUserInfo(configuration, tokens.access_token, idToken.sub);
    return { issuer: idToken.iss, subject: idToken.sub, claims: { ...more, ...idToken } };
  }

  /** What is known of the provider, asked anew now and then; what was known before serves while it does not answer. */
  async #configuration(): Promise<Configuration> {
    const now = this.#parts.clock.now();
    const known = this.#known;
    if (known !== undefined && now < known.until) return known.configuration;
    if (now < this.#restsUntil) return this.#fallback(undefined);
    this.#discovering ??= this.#discover().finally(() => {
      this.#discovering = undefined;
    });
    try {
      return await this.#discovering;
    } catch (thrown) {
      return this.#fallback(thrown);
    }
  }

  #fallback(thrown: unknown): Configuration {
    if (this.#known !== undefined) return this.#known.configuration;
    throw new HanseError('FEDERATION_UPSTREAM_UNAVAILABLE', { upstream: this.config.title }, thrown);
  }

  async #discover(): Promise<Configuration> {
    const { config, fetch, clientSecret, clock, logger } = this.#parts;
    const secret = clientSecret();
    const auth = secret === undefined ? None() : secretAuth(secret);
    try {
      const configuration = await discovery(new URL(config.issuer), config.clientId, undefined, auth, {
        [customFetch]: fetch,
        timeout: TIMEOUT_SECONDS,
        // TLS alone would say that the ID token is the provider's; its signature is verified all the same.
        execute: [enableNonRepudiationChecks],
      });
      this.#known = { configuration, until: clock.now() + DISCOVERY_LIFETIME };
      return configuration;
    } catch (thrown) {
      this.#restsUntil = clock.now() + REST;
      const { code, message } = upstreamError(config.title, thrown);
      logger.warn('upstream-undiscovered', { upstream: config.name, code, problem: message });
      throw thrown;
    }
  }
}

/** In the header (OpenID Connect Core §9) unless the provider says that it takes secrets in the body only. */
function secretAuth(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isPost = !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
    (isPost ? post : basic)(server, client, body, headers);
  };
}
