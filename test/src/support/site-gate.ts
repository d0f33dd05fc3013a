import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteView } from '@hanse/api';
import type { TokenRequest } from '@hanse/identity';
import type { Cluster } from './cluster.ts';
import { delegatedToken, SITE_SCOPES } from './delegated-token.ts';
import { problemOf, RawApi } from './raw-api.ts';

/** The gateways of a cluster as the federation's own process reaches them, with tokens it would issue. */
export class SiteGate {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  tokenFor(
    subject: string,
    siteId: string,
    more: Partial<Pick<TokenRequest, 'roles' | 'sessionId' | 'confirmation' | 'lifetime'>> = {},
  ): Promise<string> {
    return delegatedToken(this.#cluster.federationFolder, { subject, audience: siteId, scope: SITE_SCOPES, ...more });
  }

  at({ site, endpoint }: Pick<SiteView, 'site' | 'endpoint'>): RawApi {
    return new RawApi({
      url: endpoint,
      ca: this.#cluster.harness.siteRoot(site.name),
      cert: this.#identity('federation.crt'),
      key: this.#identity('federation.key'),
    });
  }

  /** The status, or the code of the problem. */
  async verdict(site: Pick<SiteView, 'site' | 'endpoint'>, token: string): Promise<number | string> {
    using gateway = this.at(site);
    const answer = await gateway.ask({ method: 'GET', path: '/v1/vees', token });
    return answer.status === 200 ? 200 : problemOf(answer).code;
  }

  #identity(name: string): string {
    return readFileSync(join(this.#cluster.federationFolder, 'identity', name), 'utf8');
  }
}
