import { KeySetSchema } from '@hanse/api';
import type { KeySet } from '@hanse/identity';
import { HanseError, type Millis, type SiteId } from '@hanse/kernel';
import type { Delegation } from './delegation.ts';
import { type ConnectionParts, GatewayConnection } from './gateway-connection.ts';
import { HttpSiteGateway } from './http-site-gateway.ts';
import type { SiteGateway, SiteGateways } from './site-gateway.ts';
import type { SiteTable } from './site-table.ts';

/** Requests that began with the old certificate have so long to end; the longest are uploads of disks. */
const DRAIN: Millis = 900_000;

interface PoolParts extends ConnectionParts {
  readonly sites: SiteTable;
  /** Throws IDENTITY_REVOKED for a site that is not to be dealt with. */
  readonly requireSite: (siteId: SiteId) => void;
}

/** Connections to the sites' gateways, one per site, and the tokens to act there for users. */
export class GatewayPool implements SiteGateways {
  readonly #parts: PoolParts;
  readonly #connections = new Map<SiteId, GatewayConnection>();
  /** With what ends the waiting. */
  readonly #draining = new Map<GatewayConnection, () => void>();
  readonly #forget: () => void;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#forget = parts.identity.onChange(() => {
      for (const siteId of [...this.#connections.keys()]) this.#retire(siteId);
    });
  }

  at(siteId: SiteId, onBehalfOf: Delegation): SiteGateway {
    this.#connection(siteId);
    return this.#gateway(siteId, onBehalfOf);
  }

  /** The gateway as the federation itself sees it: everything may be read, nothing touched. */
  observe(siteId: SiteId): SiteGateway {
    return this.#gateway(siteId);
  }

  /** Nothing goes on with a site that is no member any more. */
  async drop(siteId: SiteId): Promise<void> {
    this.#retire(siteId);
    const old = [...this.#draining.keys()].filter((connection) => connection.siteId === siteId);
    await this.#end(old);
  }

  /** The keys that a site signs the identities of its VEEs with, over the connection on which it proves who it is. */
  keys(siteId: SiteId): Promise<KeySet> {
    return this.#connection(siteId).client.json('GET', '/.well-known/jwks.json', { answer: KeySetSchema });
  }

  async close(): Promise<void> {
    this.#forget();
    await this.#end([...this.#connections.values(), ...this.#draining.keys()]);
  }

  async #end(connections: readonly GatewayConnection[]): Promise<void> {
    for (const connection of connections) {
      this.#draining.get(connection)?.();
      this.#draining.delete(connection);
    }
    await Promise.all(connections.map(({ client }) => client.close()));
  }

  /** A request takes client and token from one connection, so that the token is bound to the certificate it shows. */
  #gateway(siteId: SiteId, onBehalfOf?: Delegation): SiteGateway {
    return new HttpSiteGateway({
      connect: async () => {
        const connection = this.#connection(siteId);
        return { client: connection.client, token: await connection.token(onBehalfOf) };
      },
    });
  }

  #connection(siteId: SiteId): GatewayConnection {
    const { sites, requireSite } = this.#parts;
    const site = sites.get(siteId);
    if (site === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: siteId });
    if (site.state !== 'MEMBER') throw new HanseError('FEDERATION_SITE_GONE', { site: site.name });
    requireSite(siteId);
    const known = this.#connections.get(siteId);
    if (known?.endpoint === site.endpoint) return known;
    const connection = new GatewayConnection({ ...this.#parts, site });
    this.#connections.set(siteId, connection);
    return connection;
  }

  /** The next request opens connections that show the new certificate. */
  #retire(siteId: SiteId): void {
    const connection = this.#connections.get(siteId);
    if (connection === undefined) return;
    this.#connections.delete(siteId);
    const cancel = this.#parts.clock.timer(DRAIN, 'gateway-pool.drain', () => void this.#end([connection]));
    this.#draining.set(connection, cancel);
  }
}
