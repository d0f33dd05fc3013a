import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteView, VeeView } from '@hanse/api';
import type { FederationHarness } from '@hanse/testkit';
import { delegatedToken, FEDERATION } from './delegated-token.ts';
import { RawApi } from './raw-api.ts';

/** What really is at the sites: their gateways asked directly, with the federation's own credentials. */
export class SiteEyes {
  readonly #harness: FederationHarness;
  readonly #federationFolder: string;

  constructor(parts: { harness: FederationHarness; federationFolder: string }) {
    this.#harness = parts.harness;
    this.#federationFolder = parts.federationFolder;
  }

  /** Every VEE that is not destroyed, at all the sites together. */
  async vees(): Promise<readonly VeeView[]> {
    const lists = await Promise.all((await this.sites()).map((site) => this.#veesAt(site)));
    return lists.flat();
  }

  async sites(): Promise<readonly SiteView[]> {
    return (await this.#harness.api.json('GET', '/v1/sites')) as readonly SiteView[];
  }

  async #veesAt({ site, endpoint }: SiteView): Promise<readonly VeeView[]> {
    const read = (name: string) => readFileSync(join(this.#federationFolder, 'identity', name), 'utf8');
    using gateway = new RawApi({
      url: endpoint,
      ca: this.#harness.siteRoot(site.name),
      cert: read('federation.crt'),
      key: read('federation.key'),
    });
    const asked = { subject: FEDERATION, audience: site.siteId, scope: ['vee.read:/'] };
    const token = await delegatedToken(this.#federationFolder, asked);
    const answer = await gateway.ask({ method: 'GET', path: '/v1/vees', token });
    if (answer.status !== 200) throw new Error(`${site.name} answered ${JSON.stringify(answer.body)}`);
    return answer.body as readonly VeeView[];
  }
}
