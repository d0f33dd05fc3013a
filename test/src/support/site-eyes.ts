import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteView, VeeView } from '@hanse/api';
import { TokenIssuer } from '@hanse/identity';
import { type FederationHarness, SeededRng } from '@hanse/testkit';
import { RawApi } from './raw-api.ts';
import { signingKeysOf } from './signing-keys-of.ts';

const OBSERVER = '00000000-0000-7000-8000-000000000000';
const ISSUER = 'urn:hanse:federation:hansa';
const TOKEN_LIFETIME = 600_000;

/** What really is at the sites: their gateways asked directly, with the federation's own credentials. */
export class SiteEyes {
  readonly #harness: FederationHarness;
  readonly #identity: string;
  readonly #issuer: TokenIssuer;

  constructor(parts: { harness: FederationHarness; federationFolder: string }) {
    this.#harness = parts.harness;
    this.#identity = join(parts.federationFolder, 'identity');
    this.#issuer = new TokenIssuer({
      issuer: ISSUER,
      keys: signingKeysOf(parts.federationFolder),
      clock: { now: () => Date.now() },
      rng: new SeededRng(7),
    });
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
    const read = (name: string) => readFileSync(join(this.#identity, name), 'utf8');
    using gateway = new RawApi({
      url: endpoint,
      ca: read('ca.crt'),
      cert: read('federation.crt'),
      key: read('federation.key'),
    });
    const { token } = await this.#issuer.issue({
      subject: OBSERVER,
      audience: site.siteId,
      scope: ['site:read', 'vee:read'],
      roles: ['operator'],
      lifetime: TOKEN_LIFETIME,
      act: ISSUER,
    });
    const answer = await gateway.ask({ method: 'GET', path: '/v1/vees', token });
    if (answer.status !== 200) throw new Error(`${site.name} answered ${JSON.stringify(answer.body)}`);
    return answer.body as readonly VeeView[];
  }
}
