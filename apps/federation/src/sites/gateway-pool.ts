import { createHttpClient, type HttpClient } from '@hanse/http/client';
import type { TokenIssuer } from '@hanse/identity';
import { type Clock, HanseError, type Rng, type SiteId, type TraceContext, type UserId } from '@hanse/kernel';
import { HttpSiteGateway } from './http-site-gateway.ts';
import type { SiteGateway, SiteGateways } from './site-gateway.ts';
import type { SiteTable } from './site-table.ts';

const TOKEN_LIFETIME = 10 * 60_000;
const RENEW_BEFORE = 60_000;
/** What the federation may do for a user at a site. */
const DELEGATED = ['site:read', 'image:write', 'part:write', 'vee:read', 'vee:operate'];

interface PoolParts {
  readonly sites: SiteTable;
  readonly issuer: TokenIssuer;
  /** Who acts for the users: the federation's own name. */
  readonly actor: string;
  /** The federation's own account at the sites, for what is nobody's: capacity, events. */
  readonly observer: UserId;
  /** Throws IDENTITY_REVOKED for a site that is not to be dealt with. */
  readonly requireSite: (siteId: SiteId) => void;
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
  readonly #tokens = new Map<string, { readonly token: string; readonly expiresAt: number }>();

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  at(siteId: SiteId, onBehalfOf: UserId): SiteGateway {
    return new HttpSiteGateway({ client: this.#client(siteId), token: () => this.#token(siteId, onBehalfOf, []) });
  }

  /** The gateway as the federation itself sees it: everything may be read, nothing touched. */
  observe(siteId: SiteId): SiteGateway {
    const { observer } = this.#parts;
    return new HttpSiteGateway({
      client: this.#client(siteId),
      token: () => this.#token(siteId, observer, ['operator']),
    });
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
  async #token(siteId: SiteId, subject: UserId, roles: readonly string[]): Promise<string> {
    const { issuer, actor, requireSite, clock } = this.#parts;
    requireSite(siteId);
    const key = `${siteId} ${subject}`;
    const known = this.#tokens.get(key);
    if (known !== undefined && known.expiresAt - RENEW_BEFORE > clock.now()) return known.token;
    const scope = roles.includes('operator') ? ['site:read', 'vee:read'] : DELEGATED;
    const issued = await issuer.issue({
      subject,
      audience: siteId,
      scope,
      roles,
      lifetime: TOKEN_LIFETIME,
      act: actor,
    });
    this.#tokens.set(key, issued);
    return issued.token;
  }
}
