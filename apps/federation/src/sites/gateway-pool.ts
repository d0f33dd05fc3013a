import { KeySetSchema } from '@hanse/api';
import { createHttpClient, type HttpClient } from '@hanse/http/client';
import type { IssuedToken, KeySet, TokenIssuer } from '@hanse/identity';
import { type Clock, HanseError, type Rng, type SiteId, type TraceContext } from '@hanse/kernel';
import { type Delegation, delegated, observing } from './delegation.ts';
import { HttpSiteGateway } from './http-site-gateway.ts';
import type { SiteGateway, SiteGateways } from './site-gateway.ts';
import type { SiteTable } from './site-table.ts';

const TOKEN_LIFETIME = 10 * 60_000;
const RENEW_BEFORE = 60_000;

interface PoolParts {
  readonly sites: SiteTable;
  readonly issuer: TokenIssuer;
  /** Who acts for the users, and watches the sites for itself: the federation's own name. */
  readonly actor: string;
  /** The `x5t#S256` of the client certificate as it is now: every token is bound to it (RFC 8705 §3). */
  readonly certificateThumbprint: () => string;
  /** Throws IDENTITY_REVOKED for a site that is not to be dealt with. */
  readonly requireSite: (siteId: SiteId) => void;
  /** Whether a token was revoked, by its owner or an operator: another one is then asked for. */
  readonly isRevoked: (tokenId: string) => boolean;
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  readonly trace: () => TraceContext | undefined;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** Connections to the sites' gateways, one per site, and the tokens to act there for users. */
export class GatewayPool implements SiteGateways {
  readonly #parts: PoolParts;
  readonly #clients = new Map<SiteId, { readonly endpoint: string; readonly client: HttpClient }>();
  readonly #tokens = new Map<string, IssuedToken>();

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  at(siteId: SiteId, onBehalfOf: Delegation): SiteGateway {
    return new HttpSiteGateway({ client: this.#client(siteId), token: () => this.#token(siteId, onBehalfOf) });
  }

  /** The gateway as the federation itself sees it: everything may be read, nothing touched. */
  observe(siteId: SiteId): SiteGateway {
    return new HttpSiteGateway({ client: this.#client(siteId), token: () => this.#token(siteId) });
  }

  /** The keys that a site signs the identities of its VEEs with, over the connection on which it proves who it is. */
  keys(siteId: SiteId): Promise<KeySet> {
    return this.#client(siteId).json('GET', '/.well-known/jwks.json', { answer: KeySetSchema });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
  }

  #client(siteId: SiteId): HttpClient {
    const { sites, certFile, keyFile, caFile, trace, clock, rng } = this.#parts;
    const site = sites.get(siteId);
    if (site === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: siteId });
    const known = this.#clients.get(siteId);
    if (known?.endpoint === site.endpoint) return known.client;
    const peer = `the gateway of site ${site.name}`;
    const client = createHttpClient({ baseUrl: site.endpoint, peer, certFile, keyFile, caFile, trace, clock, rng });
    this.#clients.set(siteId, { endpoint: site.endpoint, client });
    return client;
  }

  /** Tokens are reused until shortly before their end, so that a busy deployment does not sign one per request. */
  async #token(siteId: SiteId, onBehalfOf?: Delegation): Promise<string> {
    const { issuer, actor, requireSite, isRevoked, certificateThumbprint, clock } = this.#parts;
    requireSite(siteId);
    const thumbprint = certificateThumbprint();
    const key = JSON.stringify([siteId, thumbprint, onBehalfOf]);
    const known = this.#tokens.get(key);
    const isGood = known !== undefined && known.expiresAt - RENEW_BEFORE > clock.now() && !isRevoked(known.tokenId);
    if (isGood) return known.token;
    const issued = await issuer.issue({
      ...(onBehalfOf === undefined ? observing(actor) : { ...delegated(onBehalfOf), act: actor }),
      audience: siteId,
      confirmation: { 'x5t#S256': thumbprint },
      lifetime: TOKEN_LIFETIME,
    });
    this.#forgetEnded();
    this.#tokens.set(key, issued);
    return issued.token;
  }

  /** There is a token for every application that was asked about, so they must not pile up. */
  #forgetEnded(): void {
    const now = this.#parts.clock.now();
    for (const [key, { expiresAt }] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(key);
  }
}
